using System.Text.RegularExpressions;
using Npgsql;
using Xunit;

namespace GraphChat.EndToEnd.Tests.Local;

/// <summary><c>./graphchat demo</c>: the main job, with a cut and a kill in the middle.</summary>
[Collection("the whole machine")]
public sealed class DemoTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("graphchat-test-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("7", "1")]
    [InlineData("11", "2")]
    public async Task Two_people_lose_nothing_through_a_cut_and_a_killed_server(string seed, string nodes)
    {
        var file = Path.Combine(_folder, "lines.txt");
        await File.WriteAllLinesAsync(file, ["Première ligne, avec é et 漢字", "a line with \u001b[31m an escape", "", "same", "same", "a fifth line that is longer", "last of the lines 👋"], Cancel);

        var (code, output) = await Launched.RunAsync(new Dictionary<string, string?> { ["TMPDIR"] = _folder }, ["demo", file, "--seed", seed, "--nodes", nodes]);

        Assert.True(code == 0, output);
        Assert.Contains("sent 6, delivered 6, lost 0, doubled 0", output, StringComparison.Ordinal);
        Assert.Contains("1 empty line is left out.", output, StringComparison.Ordinal);
        Assert.Contains("is cut off", output, StringComparison.Ordinal);
        Assert.Contains("the server is killed (-9)", output, StringComparison.Ordinal);
        Assert.Contains("straight from PostgreSQL", output, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(output, "漢字"));
        Assert.DoesNotContain("\u001b", output, StringComparison.Ordinal);
        Assert.Empty(ProcessTable.LeftOf(_folder));
    }

    [Fact]
    public async Task What_somebody_changes_in_the_log_is_found_and_said_by_the_exit_code()
    {
        await using var demo = await Launched.StartAsync(new Dictionary<string, string?> { ["TMPDIR"] = _folder }, ["demo", "--seed", "5"]);
        await demo.SaysAsync("Lea and Tom signed in");
        var data = Assert.Single(Directory.GetDirectories(_folder, "graphchat-demo-*"));
        var socket = Directory.GetDirectories(_folder, "graphchat-*").Single(folder => Directory.EnumerateFiles(folder, ".s.PGSQL.*").Any());
        var administrator = new NpgsqlConnectionStringBuilder
        {
            Host = socket,
            Username = "postgres",
            Password = await File.ReadAllTextAsync(Path.Combine(data, "secrets", "postgres-postgres"), Cancel),
            Database = "graphchat",
        };
        await using (var source = NpgsqlDataSource.Create(administrator.ConnectionString))
        await using (var command = source.CreateCommand(
            """
            CREATE FUNCTION delivery.spoil() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN NEW.payload := set_byte(NEW.payload, length(NEW.payload) - 1, 255 - get_byte(NEW.payload, length(NEW.payload) - 1)); RETURN NEW; END $$;
            CREATE TRIGGER spoil BEFORE INSERT ON delivery.events FOR EACH ROW WHEN (NEW.kind = 1) EXECUTE FUNCTION delivery.spoil();
            """))
        {
            await command.ExecuteNonQueryAsync(Cancel);
        }

        // Whoever is connected is served from memory; whoever comes back reads the log.
        Assert.Equal(1, await demo.EndAsync());
        Assert.Contains("Something is not as it was sent", demo.Output, StringComparison.Ordinal);
        Assert.Matches("lost [1-9]", demo.Output);
    }

    [Fact]
    public async Task A_file_that_is_no_text_is_refused_before_anything_starts()
    {
        var file = Path.Combine(_folder, "latin1.txt");
        await File.WriteAllBytesAsync(file, [(byte)'t', 0xE9], Cancel);

        var (code, output) = await Launched.RunAsync("demo", file);

        Assert.Equal(64, code);
        Assert.Contains("is not UTF-8: the byte 0xE9 in line 1", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_refused()
    {
        var (code, output) = await Launched.RunAsync("demo", Path.Combine(_folder, "none"));

        Assert.Equal(64, code);
        Assert.Contains("there is no file", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Control_C_ends_it_and_leaves_nothing_behind()
    {
        await using var demo = await Launched.StartAsync(new Dictionary<string, string?> { ["TMPDIR"] = _folder }, ["demo", "--seed", "3"]);
        await demo.SaysAsync("Lea opened a conversation");

        demo.PressControlC();

        Assert.Equal(130, await demo.EndAsync());
        Assert.Empty(ProcessTable.LeftOf(_folder));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }
}
