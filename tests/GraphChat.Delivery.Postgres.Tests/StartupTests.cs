using GraphChat.Delivery.Contract;
using GraphChat.Testing;
using Npgsql;
using Xunit;

namespace GraphChat.Delivery.Postgres.Tests;

/// <summary>Databases that cannot be trusted with messages are refused, with a sentence that says what to do.</summary>
public sealed class StartupTests
{
    [Fact]
    public async Task A_database_that_was_not_migrated_is_refused()
    {
        await using var database = await TestDatabase.CreateAsync();

        Assert.Contains("run the command migrate", (await RefusalAsync(database.ConnectionString)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_commits_without_waiting_for_the_disk_is_refused()
    {
        var database = await DatabasePool.TakeAsync();
        var builder = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Options = "-c synchronous_commit=off" };

        Assert.Contains("synchronous_commit", (await RefusalAsync(builder.ConnectionString)).Message, StringComparison.Ordinal);
        DatabasePool.Return(database);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_refused_without_repeating_the_password()
    {
        var refusal = await RefusalAsync("Host=127.0.0.1;Port=1;Username=x;Password=hush;Timeout=2");

        Assert.Contains("cannot be reached", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrating_twice_and_at_once_applies_each_file_once()
    {
        await using var database = await TestDatabase.CreateAsync();

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => DeliveryMigrations.ApplyAsync(database.ConnectionString, default)));

        Assert.Equal((long)DeliveryMigrations.Newest, await ScalarAsync(database.ConnectionString, "SELECT count(*) FROM delivery.migrations"));
    }

    [Fact]
    public async Task A_changed_and_an_unknown_migration_are_refused()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeliveryMigrations.ApplyAsync(database.ConnectionString, default);

        await ScalarAsync(database.ConnectionString, "UPDATE delivery.migrations SET checksum = '\\x00' WHERE number = 1");
        await Assert.ThrowsAsync<PostgresStartupException>(() => DeliveryMigrations.ApplyAsync(database.ConnectionString, default));
        await ScalarAsync(database.ConnectionString, "UPDATE delivery.migrations SET number = 9999 WHERE number = 1");
        await Assert.ThrowsAsync<PostgresStartupException>(() => DeliveryMigrations.ApplyAsync(database.ConnectionString, default));
        Assert.Contains("newer version", (await RefusalAsync(database.ConnectionString)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_node_secret_cannot_read_the_franking_keys()
    {
        await using var source = await PostgresSource.CreateAsync();
        var stores = await source.OpenNodeAsync();
        var now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
        var key = await stores.FrankingKeys.ForTimeAsync(now, default);
        await using var other = await PostgresDelivery.OpenAsync(
            new PostgresDeliveryOptions { ConnectionString = source.ConnectionString },
            new NodeKeys([.. Enumerable.Repeat((byte)9, 32)]),
            TimeProvider.System,
            default);

        var refused = await Assert.ThrowsAsync<DeliveryException>(() => other.Stores.FrankingKeys.ForTimeAsync(now, default).AsTask());
        Assert.Equal(DeliveryErrorCode.Unavailable, refused.Code);
        Assert.Equal("FrankingKey 2027-01", key.ToString());
    }

    private static Task<PostgresStartupException> RefusalAsync(string connectionString) =>
        Assert.ThrowsAsync<PostgresStartupException>(() => PostgresDelivery.OpenAsync(
            new PostgresDeliveryOptions { ConnectionString = connectionString }, World.Keys, TimeProvider.System, default));

    private static async Task<object?> ScalarAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
