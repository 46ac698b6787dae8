using GraphChat.Delivery.Contract;
using GraphChat.Testing;
using Npgsql;
using Xunit;

namespace GraphChat.Delivery.Postgres.Tests;

/// <summary>A cluster that could lose what it acknowledged is refused, wherever that was set.</summary>
public sealed class DurabilityTests(DurabilityTests.Cluster cluster) : IClassFixture<DurabilityTests.Cluster>
{
    [Theory]
    [InlineData("fsync")]
    [InlineData("full_page_writes")]
    [InlineData("synchronous_commit")]
    public async Task A_server_that_was_started_without_durability_is_refused_by_the_name_of_the_setting(string setting)
    {
        await cluster.Running.StartAsync($"{setting}=off");

        Assert.Contains($"{setting} off", await RefusalAsync(cluster.Running.ConnectionString), StringComparison.Ordinal);

        await cluster.Running.StartAsync($"{setting}=on");
        await OpenAsync(cluster.Running.ConnectionString);
    }

    [Theory]
    [InlineData("ALTER ROLE app SET synchronous_commit = off", "ALTER ROLE app RESET synchronous_commit")]
    [InlineData("ALTER DATABASE postgres SET synchronous_commit = off", "ALTER DATABASE postgres RESET synchronous_commit")]
    [InlineData(
        "ALTER ROLE app IN DATABASE postgres SET synchronous_commit = off", "ALTER ROLE app IN DATABASE postgres RESET synchronous_commit")]
    public async Task A_role_or_a_database_that_commits_without_the_disk_is_refused_though_the_server_does_not(string set, string reset)
    {
        await cluster.Running.StartAsync("synchronous_commit=on");
        await cluster.Running.ExecuteAsync(
            "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'app') THEN CREATE ROLE app LOGIN SUPERUSER; END IF; END $$");
        var asApplication = new NpgsqlConnectionStringBuilder(cluster.Running.ConnectionString) { Username = "app" }.ConnectionString;
        await cluster.Running.ExecuteAsync(set);

        Assert.Contains("synchronous_commit off", await RefusalAsync(asApplication), StringComparison.Ordinal);

        await cluster.Running.ExecuteAsync(reset);
        await OpenAsync(asApplication);
    }

    private static async Task<string> RefusalAsync(string connectionString) =>
        (await Assert.ThrowsAsync<PostgresStartupException>(() => OpenAsync(connectionString))).Message;

    private static async Task OpenAsync(string connectionString)
    {
        await using var opened = await PostgresDelivery.OpenAsync(
            new PostgresDeliveryOptions { ConnectionString = connectionString }, World.Keys, TimeProvider.System, default);
    }

    public sealed class Cluster : IAsyncLifetime
    {
        public TestCluster Running { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Running = await TestCluster.CreateAsync();
            await Running.StartAsync();
            await DeliveryMigrations.ApplyAsync(Running.ConnectionString, default);
        }

        public ValueTask DisposeAsync() => Running.DisposeAsync();
    }
}
