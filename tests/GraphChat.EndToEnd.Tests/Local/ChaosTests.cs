using System.Text.RegularExpressions;
using Xunit;

namespace GraphChat.EndToEnd.Tests.Local;

/// <summary><c>./graphchat chaos</c> for a minute, always with the same plan.</summary>
[Collection("the whole machine")]
public sealed class ChaosTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("graphchat-test-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Nothing_acknowledged_is_lost_while_servers_die_and_links_break()
    {
        var histories = Path.Combine(_folder, "histories");
        var temporary = Directory.CreateDirectory(Path.Combine(_folder, "t")).FullName;

        var (code, output) = await Launched.RunAsync(
            new Dictionary<string, string?> { ["TMPDIR"] = temporary },
            ["chaos", "--seconds", "60", "--seed", "1539", "--people", "6", "--readers", "20", "--earlier", "none", "--keep", histories]);

        Assert.True(code == 0, output);
        var counts = Regex.Match(output, @"acknowledged (\d+), in the log (\d+), seen by people (\d+), delivered to subscriptions (\d+)");
        Assert.True(counts.Success, output);
        Assert.All(counts.Groups.Values.Skip(1), count => Assert.NotEqual("0", count.Value));
        Assert.Contains("kill -9 of a node", output, StringComparison.Ordinal);
        Assert.Equal(int.Parse(counts.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture), (await File.ReadAllLinesAsync(Path.Combine(histories, "acknowledged.jsonl"), Cancel)).Length);
        Assert.NotEmpty(await File.ReadAllLinesAsync(Path.Combine(histories, "faults.jsonl"), Cancel));
        Assert.Empty(ProcessTable.LeftOf(temporary));
        Assert.Empty(Directory.EnumerateDirectories(temporary));
    }

    [Theory]
    [InlineData("--seconds", "0")]
    [InlineData("--people", "1")]
    [InlineData("--nodes", "9")]
    public async Task A_size_that_makes_no_sense_is_refused(string option, string value)
    {
        var (code, output) = await Launched.RunAsync("chaos", option, value);

        Assert.Equal(64, code);
        Assert.Contains($"{option} takes a number from", output, StringComparison.Ordinal);
    }
}
