using GraphChat.Delivery.Contract;
using GraphChat.Delivery.Ports;
using GraphChat.Testing;
using Npgsql;

namespace GraphChat.Delivery.Postgres.Tests;

/// <summary>A migrated database that several nodes open.</summary>
public sealed class PostgresSource : IStoreSource
{
    private readonly TestDatabase _database;
    private readonly List<PostgresDelivery> _nodes = [];
    private bool _isFresh;
    private bool _isDisposed;

    private PostgresSource(TestDatabase database) => _database = database;

    public string ConnectionString => _database.ConnectionString;

    /// <summary>Of the last node that was opened.</summary>
    public PostgresRetention Retention => _nodes[^1].Retention;

    /// <summary>Of the last node that was opened.</summary>
    public PostgresErasure Erasure => _nodes[^1].Erasure;

    /// <summary>A database of the pool, or one that nobody else gets: for tests that change more than rows.</summary>
    public static async Task<PostgresSource> CreateAsync(bool fresh = false)
    {
        if (!fresh)
        {
            return new PostgresSource(await DatabasePool.TakeAsync());
        }

        var database = await TestDatabase.CreateAsync();
        await DeliveryMigrations.ApplyAsync(database.ConnectionString, default);
        return new PostgresSource(database) { _isFresh = true };
    }

    public async Task<DeliveryStores> OpenNodeAsync()
    {
        var node = await PostgresDelivery.OpenAsync(
            new PostgresDeliveryOptions { ConnectionString = ConnectionString + ";Maximum Pool Size=10" }, World.Keys, TimeProvider.System, default);
        _nodes.Add(node);
        return node.Stores;
    }

    public async Task ForgetUpToAsync(long position)
    {
        await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("DELETE FROM delivery.events WHERE position <= $1", connection)
        {
            Parameters = { new NpgsqlParameter { Value = position } },
        };
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        if (_isFresh)
        {
            await _database.DisposeAsync();
        }
        else
        {
            DatabasePool.Return(_database);
        }
    }
}
