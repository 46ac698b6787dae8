using Npgsql;

namespace GraphChat.Testing;

/// <summary>An empty database on the tests' own PostgreSQL, dropped when disposed.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly string _administration;
    private readonly string _name;

    private TestDatabase(string administration, string name)
    {
        _administration = administration;
        _name = name;
        ConnectionString = new NpgsqlConnectionStringBuilder(administration) { Database = name }.ConnectionString;
    }

    /// <summary>How to connect to it, as its owner.</summary>
    public string ConnectionString { get; }

    /// <summary>Makes one; the test is skipped where no PostgreSQL was started for it.</summary>
    public static async Task<TestDatabase> CreateAsync(CancellationToken cancellationToken = default)
    {
        var administration = Requirement.Variable("GRAPHCHAT_TEST_POSTGRES");
        var database = new TestDatabase(administration, $"test_{Guid.NewGuid():N}");
        await database.ExecuteAsync($"CREATE DATABASE {database._name}", cancellationToken);
        return database;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await ExecuteAsync($"DROP DATABASE IF EXISTS {_name} WITH (FORCE)", CancellationToken.None);
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        // A pool would keep a connection a database open until PostgreSQL has none left.
        var connectionString = new NpgsqlConnectionStringBuilder(_administration) { Pooling = false }.ConnectionString;
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
