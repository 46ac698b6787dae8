using GraphChat.Delivery;
using GraphChat.Delivery.Ports;
using GraphChat.Delivery.Postgres;
using Npgsql;

namespace GraphChat.Bench.Delivery;

/// <summary>A migrated database of one benchmark's own, and a node's stores on it.</summary>
internal sealed class BenchDatabase : IAsyncDisposable
{
    private readonly string _name;
    private readonly List<PostgresDelivery> _nodes = [];

    private BenchDatabase(string name)
    {
        _name = name;
        ConnectionString = $"{BenchmarkRun.Postgres};Database={name}";
    }

    public static NodeKeys Keys { get; } = new(new byte[NodeKeys.SecretLength]);

    public string ConnectionString { get; }

    public static async Task<BenchDatabase> CreateAsync(CancellationToken cancellationToken)
    {
        var database = new BenchDatabase($"bench_{Guid.NewGuid():n}");
        await ExecuteAsync($"{BenchmarkRun.Postgres};Database=postgres", $"CREATE DATABASE {database._name}", cancellationToken);
        await DeliveryMigrations.ApplyAsync(database.ConnectionString, cancellationToken);
        return database;
    }

    public async Task<DeliveryStores> OpenAsync(CancellationToken cancellationToken)
    {
        var node = await PostgresDelivery.OpenAsync(
            new PostgresDeliveryOptions { ConnectionString = ConnectionString }, Keys, TimeProvider.System, cancellationToken);
        _nodes.Add(node);
        return node.Stores;
    }

    public Task ExecuteAsync(string sql, CancellationToken cancellationToken) => ExecuteAsync(ConnectionString, sql, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        await ExecuteAsync($"{BenchmarkRun.Postgres};Database=postgres", $"DROP DATABASE {_name} WITH (FORCE)", CancellationToken.None);
    }

    private static async Task ExecuteAsync(string connectionString, string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false;Command Timeout=600");
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
