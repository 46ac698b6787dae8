using GraphChat.Cli.Local;
using Npgsql;

namespace GraphChat.Cli.Suite;

/// <summary>The PostgreSQL and the Redis that the tests use: their own, in a temporary folder, gone afterwards.</summary>
/// <remarks>One owner.</remarks>
internal sealed class SuiteEnvironment : IAsyncDisposable
{
    private readonly string _folder;
    private PrivateCluster? _cluster;
    private LocalRedis? _redis;

    private SuiteEnvironment(string folder) => _folder = folder;

    /// <summary>Where result files go.</summary>
    public string ResultsFolder => Path.Combine(_folder, "results");

    /// <summary>What the tests read.</summary>
    public IReadOnlyDictionary<string, string?> Variables { get; private set; } = new Dictionary<string, string?>();

    /// <summary>Starts both.</summary>
    /// <exception cref="LocalFailure">One of them cannot.</exception>
    public static async Task<SuiteEnvironment> StartAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        var environment = new SuiteEnvironment(Directory.CreateTempSubdirectory("graphchat-test-").FullName);
        try
        {
            await environment.StartServersAsync(time, cancellationToken);
            return environment;
        }
        catch
        {
            await environment.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_redis is not null)
        {
            await _redis.DisposeAsync();
        }

        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartServersAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(ResultsFolder);
        var options = new PrivateClusterOptions(Path.Combine(_folder, "postgres"), Path.Combine(_folder, "secrets"), Path.Combine(_folder, "postgres.log"))
        {
            TcpPort = FreePort.Next(),
            Settings = new Dictionary<string, string> { ["max_connections"] = "400" },
        };
        _cluster = await PrivateCluster.StartAsync(options, time, cancellationToken);
        _redis = await LocalRedis.StartAsync(_folder, Path.Combine(_folder, "redis.log"), "", time, cancellationToken);
        var postgres = new NpgsqlConnectionStringBuilder(_cluster.SuperuserConnectionString);
        postgres.Remove("Database");
        Variables = new Dictionary<string, string?>
        {
            ["GRAPHCHAT_TEST_POSTGRES"] = postgres.ConnectionString,
            ["GRAPHCHAT_TEST_REDIS"] = _redis.Address,
        };
    }
}
