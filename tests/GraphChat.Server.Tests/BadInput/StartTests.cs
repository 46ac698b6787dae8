using System.Text;
using GraphChat.Delivery.Postgres;
using GraphChat.Server.Commands;
using GraphChat.Testing;
using Microsoft.Extensions.Configuration;
using Npgsql;
using Xunit;

namespace GraphChat.Server.Tests.BadInput;

/// <summary>A server that cannot start says in a sentence what to do, and ends with the exit code of its cause.</summary>
public sealed class StartTests(SharedNode shared) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("graphchat-");

    [Fact]
    public async Task A_port_in_use_ends_with_69_and_names_the_setting()
    {
        var node = shared.Required();

        var (code, sentence) = await ServeAsync(node.Deployment.ConnectionString, node.Port);

        Assert.Equal(69, code);
        Assert.Contains("in use", sentence, StringComparison.Ordinal);
        Assert.Contains("GRAPHCHAT_Listen", sentence, StringComparison.Ordinal);
        Assert.True((await node.Http.GetAsync(new Uri("/health/ready", UriKind.Relative), TestContext.Current.CancellationToken)).IsSuccessStatusCode);
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("migrate")]
    public async Task A_postgres_that_is_down_ends_with_69_and_says_to_start_it(string command)
    {
        var (code, sentence) = await RunAsync(command, $"Host=127.0.0.1;Port={TestPort.Next()};Username=graphchat_app;Password=secret-password;Database=graphchat", TestPort.Next());

        Assert.Equal(69, code);
        Assert.Contains("start it", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-password", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_postgres_of_an_older_version_ends_with_69_and_names_the_oldest_that_does()
    {
        await using var database = await TestDatabase.CreateAsync(TestContext.Current.CancellationToken);
        await DeliveryMigrations.ApplyAsync(database.ConnectionString, CancellationToken.None);
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var show = source.CreateCommand("SHOW server_version_num");
        var version = (string)(await show.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
        var real = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        await using var proxy = new RewritingProxy(real.Host!, real.Port, Encoding.ASCII.GetBytes(version), "140020"u8.ToArray());
        var through = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Host = "127.0.0.1", Port = proxy.Port, SslMode = SslMode.Disable, Pooling = false };

        var (code, sentence) = await ServeAsync(through.ConnectionString, TestPort.Next());

        Assert.Equal(69, code);
        Assert.Contains("version 14", sentence, StringComparison.Ordinal);
        Assert.Contains("version 15 or newer", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_not_migrated_ends_with_69_and_says_to_migrate()
    {
        await using var empty = await TestDatabase.CreateAsync(TestContext.Current.CancellationToken);
        await using var half = await TestDatabase.CreateAsync(TestContext.Current.CancellationToken);
        await DeliveryMigrations.ApplyAsync(half.ConnectionString, CancellationToken.None);

        foreach (var database in new[] { empty, half })
        {
            var (code, sentence) = await ServeAsync(database.ConnectionString, TestPort.Next());

            Assert.Equal(69, code);
            Assert.Contains("run the command migrate", sentence, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_database_of_a_newer_version_ends_with_69_and_says_to_start_that_version()
    {
        await using var deployment = await TestDeployment.CreateAsync();
        await using var source = NpgsqlDataSource.Create(deployment.ConnectionString);
        await using var newer = source.CreateCommand(
            "INSERT INTO delivery.migrations SELECT (jsonb_populate_record(m, '{\"number\": 9999}')).* FROM delivery.migrations m ORDER BY number DESC LIMIT 1");
        await newer.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        var (code, sentence) = await ServeAsync(deployment.ConnectionString, TestPort.Next());

        Assert.Equal(69, code);
        Assert.Contains("start that version", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_of_the_database_ends_with_69_and_repeats_no_secret()
    {
        var connection = new NpgsqlConnectionStringBuilder(Requirement.Variable("GRAPHCHAT_TEST_POSTGRES")) { Password = "secret-password", Pooling = false };

        var (code, sentence) = await ServeAsync(connection.ConnectionString, TestPort.Next());

        Assert.Equal(69, code);
        Assert.Contains("password", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-password", sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fly")]
    [InlineData("serve now")]
    [InlineData("demo-accounts")]
    public async Task A_command_that_there_is_not_ends_with_64_and_lists_those_that_there_are(string command)
    {
        var (code, sentences) = await RunAsync(command, "Host=127.0.0.1", 1);

        Assert.Equal(64, code);
        Assert.Contains("migrate", sentences, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_secret_that_is_missing_or_open_to_others_ends_with_64()
    {
        var node = shared.Required();

        var (code, sentence) = await RunAsync("serve", node.Deployment.ConnectionString, TestPort.Next(), secret: Path.Combine(_folder.FullName, "absent"));

        Assert.Equal(64, code);
        Assert.Contains("GRAPHCHAT_NodeSecretFile", sentence, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private Task<(int Code, string Sentence)> ServeAsync(string postgres, int port) => RunAsync("serve", postgres, port);

    private async Task<(int Code, string Sentence)> RunAsync(string command, string postgres, int port, string? secret = null)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("PublicOrigin", $"http://localhost:{port}"),
            new("Listen", $"http://127.0.0.1:{port}"),
            new("Postgres", postgres),
            new("PostgresMigrator", postgres),
            new("NodeSecretFile", secret ?? TestSecret.Write(Path.Combine(_folder.FullName, Guid.NewGuid().ToString("n")))),
        ]).Build();
        using var errors = new StringWriter();
        var code = await CommandLine.RunAsync(command.Split(' '), configuration, TextWriter.Null, errors, CancellationToken.None);
        return (code, errors.ToString());
    }
}
