using GraphChat.Cli.Local;
using GraphChat.Testing;
using Npgsql;
using Xunit;

namespace GraphChat.Cli.Tests.Local;

/// <summary>A cluster of our own, made with the machine's PostgreSQL. The folder is 0700, as everyone's home is.</summary>
public sealed class PrivateClusterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public PrivateClusterTests()
    {
        Requirement.Missing(!PostgresBinaries.DefaultFolders().Any(folder => File.Exists(Path.Combine(folder, "initdb"))), "PostgreSQL is not installed.");
        File.SetUnixFileMode(_folder.Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private PrivateClusterOptions Options => new(_folder["postgres"], _folder["secrets"], _folder["postgres.log"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Keeps_its_data_when_it_is_stopped_and_started_again()
    {
        await using (var cluster = await StartAsync())
        {
            await ExecuteAsync(cluster.MigratorConnectionString, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)");
        }

        await using var again = await StartAsync();

        Assert.Equal(7, await ScalarAsync(again.MigratorConnectionString, "SELECT n FROM kept"));
    }

    [Fact]
    public async Task Recovers_what_was_committed_before_a_kill()
    {
        await using var cluster = await StartAsync();
        await ExecuteAsync(cluster.MigratorConnectionString, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)");
        NpgsqlConnection.ClearAllPools();

        await cluster.CrashAndRestartAsync(Cancel);

        Assert.Equal(7, await ScalarAsync(cluster.MigratorConnectionString, "SELECT n FROM kept"));
    }

    [Fact]
    public async Task Starts_although_a_pid_file_names_a_stranger()
    {
        await using (await StartAsync())
        {
        }

        // Process 1 lives, and is no postmaster of ours.
        await File.WriteAllTextAsync(Path.Combine(_folder["postgres"], "postmaster.pid"), "1\n/elsewhere\n", Cancel);

        await using var cluster = await StartAsync();

        Assert.Equal(1, await ScalarAsync(cluster.SuperuserConnectionString, "SELECT 1"));
    }

    [Fact]
    public async Task Stops_the_orphan_of_a_run_that_died()
    {
        var orphan = await StartAsync();

        await using (var cluster = await StartAsync())
        {
            Assert.False(orphan.Process.IsRunning);
            Assert.Equal(1, await ScalarAsync(cluster.SuperuserConnectionString, "SELECT 1"));
        }

        await orphan.DisposeAsync();
    }

    [Fact]
    public async Task Starts_afresh_when_its_making_was_cut_short()
    {
        Directory.CreateDirectory(_folder["postgres.new"]);
        await File.WriteAllTextAsync(Path.Combine(_folder["postgres.new"], "half"), "", Cancel);

        await using var cluster = await StartAsync();

        Assert.False(Directory.Exists(_folder["postgres.new"]));
    }

    [Fact]
    public async Task Root_without_user_namespaces_runs_it_as_another_user_and_the_data_follows()
    {
        Requirement.Missing(!Environment.IsPrivilegedProcess, "Only root can become another user.");
        var options = Options with { RunAs = await RunAs.OtherUserAsync(Cancel) };
        await using (var cluster = await PrivateCluster.StartAsync(options, TimeProvider.System, Cancel))
        {
            await ExecuteAsync(cluster.MigratorConnectionString, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)");
            var status = await File.ReadAllTextAsync($"/proc/{cluster.Process.Id}/status", Cancel);
            Assert.DoesNotContain("Uid:\t0\t", status, StringComparison.Ordinal);
        }

        await using var again = await StartAsync();

        Assert.Equal(7, await ScalarAsync(again.MigratorConnectionString, "SELECT n FROM kept"));
    }

    [Theory]
    [InlineData("postgres")]
    [InlineData(PrivateCluster.Migrator)]
    [InlineData(PrivateCluster.Application)]
    public async Task Lets_nobody_in_without_the_password(string role)
    {
        await using var cluster = await StartAsync();
        var wrong = new NpgsqlConnectionStringBuilder(cluster.ApplicationConnectionString) { Username = role, Password = "guess", Pooling = false };

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => ScalarAsync(wrong.ConnectionString, "SELECT 1"));

        Assert.Equal(PostgresErrorCodes.InvalidPassword, refusal.SqlState);
    }

    [Fact]
    public async Task Gives_the_server_rows_but_no_tables()
    {
        await using var cluster = await StartAsync();
        await ExecuteAsync(cluster.MigratorConnectionString, "CREATE SCHEMA own; CREATE TABLE own.things (n int)");

        await ExecuteAsync(cluster.ApplicationConnectionString, "INSERT INTO own.things VALUES (1)");
        var refusals = new[]
        {
            await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(cluster.ApplicationConnectionString, "CREATE TABLE own.mine (n int)")),
            await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(cluster.ApplicationConnectionString, "CREATE TABLE mine (n int)")),
            await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(cluster.ApplicationConnectionString, "DROP TABLE own.things")),
            await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(cluster.ApplicationConnectionString, "TRUNCATE own.things")),
        };

        Assert.All(refusals, refusal => Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refusal.SqlState));
    }

    [Fact]
    public async Task Listens_on_no_port_and_in_a_folder_that_only_its_owner_enters()
    {
        string socketFolder;
        await using (var cluster = await StartAsync())
        {
            socketFolder = cluster.SocketFolder;

            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(socketFolder));
            Assert.True(socketFolder.Length < 60, socketFolder);
            Assert.Equal("", await ScalarAsync(cluster.SuperuserConnectionString, "SHOW listen_addresses"));
        }

        Assert.False(Directory.Exists(socketFolder));
    }

    [Fact]
    public async Task Runs_with_the_settings_that_lose_nothing()
    {
        await using var cluster = await StartAsync();

        Assert.Equal("on", await ScalarAsync(cluster.SuperuserConnectionString, "SHOW fsync"));
        Assert.Equal("on", await ScalarAsync(cluster.SuperuserConnectionString, "SHOW synchronous_commit"));
        Assert.Equal("on", await ScalarAsync(cluster.SuperuserConnectionString, "SHOW full_page_writes"));
        Assert.Equal("on", await ScalarAsync(cluster.SuperuserConnectionString, "SHOW data_checksums"));
    }

    [Fact]
    public async Task Keeps_its_secrets_to_its_owner()
    {
        await using var cluster = await StartAsync();

        var secrets = Directory.GetFiles(_folder["secrets"]);

        Assert.Equal(3, secrets.Length);
        Assert.All(secrets, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
        Assert.Equal(3, secrets.Select(File.ReadAllText).Distinct().Count());
    }

    private Task<PrivateCluster> StartAsync() => PrivateCluster.StartAsync(Options, TimeProvider.System, Cancel);

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    private static async Task<object?> ScalarAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Cancel);
    }
}
