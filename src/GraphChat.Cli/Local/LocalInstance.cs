using System.Globalization;

namespace GraphChat.Cli.Local;

/// <summary>
/// GraphChat on this machine: a PostgreSQL cluster, one or more nodes, and from two nodes on a Redis and a balancer.
/// All of it belongs to this process and ends with it.
/// </summary>
/// <remarks>One owner; disposing stops everything, the nodes first.</remarks>
internal sealed class LocalInstance : IAsyncDisposable
{
    private readonly LocalInstanceOptions _options;
    private readonly ServerProgram _program;
    private readonly ServerProgram _nodeProgram;
    private readonly TimeProvider _time;
    private readonly Action<string> _report;
    private readonly List<ServerNode> _nodes = [];
    private PrivateCluster? _cluster;

    private LocalInstance(LocalInstanceOptions options, Installation installation, TimeProvider time, Action<string> report)
    {
        _options = options;
        _program = new ServerProgram(installation, time);
        _nodeProgram = new ServerProgram(installation, time, options.NodeProgram);
        _time = time;
        _report = report;
    }

    /// <summary>Its address.</summary>
    public string Origin => _options.Origin;

    /// <summary>Its PostgreSQL.</summary>
    public PrivateCluster Cluster => _cluster!;

    /// <summary>Its Redis, where there are several nodes.</summary>
    public LocalRedis? Redis { get; private set; }

    /// <summary>Its balancer, where there are several nodes.</summary>
    public ChildProcess? Balancer { get; private set; }

    /// <summary>Its server processes.</summary>
    public IReadOnlyList<ServerNode> Nodes => _nodes;

    /// <summary>The demo people.</summary>
    public IReadOnlyList<DemoAccount> Accounts { get; private set; } = [];

    /// <summary>The logs of all of it.</summary>
    public string LogFolder => Path.Combine(_options.DataFolder, "logs");

    /// <summary>Starts everything. The caller holds the folder's <see cref="InstanceLock"/>.</summary>
    /// <param name="options">What to run.</param>
    /// <param name="installation">Where the server is.</param>
    /// <param name="time">The clock.</param>
    /// <param name="report">Told of each step as it is done.</param>
    /// <param name="cancellationToken">Stops and undoes the start.</param>
    /// <exception cref="LocalFailure">Something cannot start; the sentence says what to do.</exception>
    public static async Task<LocalInstance> StartAsync(
        LocalInstanceOptions options, Installation installation, TimeProvider time, Action<string> report, CancellationToken cancellationToken)
    {
        if (!FreePort.IsFree(options.Port))
        {
            throw LocalFailure.Unavailable($"port {options.Port} is in use by another program. Choose another with --port N.");
        }

        var instance = new LocalInstance(options, installation, time, report);
        try
        {
            await instance.StartAsync(cancellationToken);
            return instance;
        }
        catch
        {
            await instance.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends when a part of it ended that nobody stopped; gives the part's name.</summary>
    public async Task<string> WaitForLossAsync(CancellationToken cancellationToken)
    {
        ChildProcess?[] parts = [Cluster.Process, Redis?.Process, Balancer, .. _nodes.Select(node => node.Process)];
        var running = parts.OfType<ChildProcess>().ToList();
        var ended = await Task.WhenAny(running.Select(part => part.Exited)).WaitAsync(cancellationToken);
        return running.First(part => part.Exited == ended).Name;
    }

    /// <summary>Starts Redis anew, on another port and with nothing in it; where it still ran, it is stopped.</summary>
    public async Task RestartRedisAsync(CancellationToken cancellationToken)
    {
        await Redis!.DisposeAsync();
        Redis = await StartRedisAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_nodes.Count > 0)
        {
            AdministrationFile.Delete(_options.DataFolder);
        }

        if (Balancer is not null)
        {
            await Balancer.DisposeAsync();
        }

        await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask()));
        if (Redis is not null)
        {
            await Redis.DisposeAsync();
        }

        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        var secrets = Path.Combine(_options.DataFolder, "secrets");
        SecretFile.CreateFolder(LogFolder);
        SecretFile.CreateFolder(secrets);
        var nodeSecret = Path.Combine(secrets, "node-secret");
        SecretFile.EnsureBytes(nodeSecret, 32);

        _cluster = await PrivateCluster.StartAsync(
            new PrivateClusterOptions(Path.Combine(_options.DataFolder, "postgres"), secrets, Log("postgres"))
            {
                RunAs = _options.ClusterRunsAs,
                WalFolder = _options.WalFolder,
                Settings = _options.ClusterSettings,
            },
            _time, cancellationToken);
        _report(string.Create(CultureInfo.InvariantCulture, $"PostgreSQL {_cluster.Binaries.Version}: a private cluster in {Path.Combine(_options.DataFolder, "postgres")}"));

        var environment = new Dictionary<string, string?>
        {
            ["GRAPHCHAT_PublicOrigin"] = Origin,
            ["GRAPHCHAT_Postgres"] = _cluster.ApplicationConnectionString,
            ["GRAPHCHAT_NodeSecretFile"] = nodeSecret,
            ["GRAPHCHAT_Identity"] = "in-process",
        };
        foreach (var (name, value) in _options.Settings)
        {
            environment[name] = value;
        }

        var migrating = new Dictionary<string, string?>(environment) { ["GRAPHCHAT_PostgresMigrator"] = _cluster.MigratorConnectionString };
        await _program.RunAsync(["migrate"], migrating, Log("migrate"), cancellationToken);
        _report("Tables are up to date");
        await LoadAccountsAsync(migrating, cancellationToken);

        if (_options.Nodes > 1)
        {
            Redis = await StartRedisAsync(cancellationToken);
            environment["GRAPHCHAT_Redis"] = Redis.AddressAt(_options.RedisPort(Redis.Port));
            _report("Redis for what nodes tell each other");
        }

        await StartNodesAsync(environment, cancellationToken);
        AdministrationFile.Write(_options.DataFolder, environment);
    }

    private Task<LocalRedis> StartRedisAsync(CancellationToken cancellationToken) => LocalRedis.StartAsync(
        _options.DataFolder, Log("redis"), SecretFile.ReadOrCreateText(Path.Combine(_options.DataFolder, "secrets", "redis")), _time, cancellationToken);

    private async Task LoadAccountsAsync(Dictionary<string, string?> environment, CancellationToken cancellationToken)
    {
        var file = DemoAccount.FileOf(_options.DataFolder);
        if (!File.Exists(file))
        {
            await _program.RunAsync(["demo-accounts", "--out", file, .. _options.Learners == 0 ? [] : (string[])["--learners", _options.Learners.ToString(CultureInfo.InvariantCulture)]], environment, Log("migrate"), cancellationToken);
        }

        Accounts = DemoAccount.ReadAll(_options.DataFolder);
    }

    private async Task StartNodesAsync(Dictionary<string, string?> environment, CancellationToken cancellationToken)
    {
        var alone = _options.Nodes == 1;
        for (var i = 1; i <= _options.Nodes; i++)
        {
            var name = $"node-{i}";
            var port = alone ? _options.Port : FreePort.Next();
            var own = new Dictionary<string, string?>(environment)
            {
                ["GRAPHCHAT_NodeName"] = name,
                ["GRAPHCHAT_Listen"] = alone && FreePort.HasIPv6Loopback ? $"http://127.0.0.1:{port};http://[::1]:{port}" : $"http://127.0.0.1:{port}",
            };
            _nodes.Add(new ServerNode(_nodeProgram, name, port, own, Log(name), _time));
        }

        await Task.WhenAll(_nodes.Select(node => node.StartAsync(cancellationToken)));
        if (!alone)
        {
            Balancer = await LocalBalancer.StartAsync(
                Path.Combine(_options.DataFolder, "haproxy.cfg"), Log("haproxy"), _options.Port, [.. _nodes.Select(node => node.Port)], _time);
            await WaitForBalancerAsync(cancellationToken);
        }

        _report(alone ? $"GraphChat answers at {Origin}" : $"{_options.Nodes} nodes behind {Origin}");
    }

    private async Task WaitForBalancerAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        for (var tries = 0; ; tries++)
        {
            try
            {
                using var response = await http.GetAsync(new Uri($"{Origin}/health/ready"), cancellationToken);
                if (response.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException) when (Balancer!.IsRunning)
            {
                // Not yet listening: asked again below.
            }
            catch (HttpRequestException e)
            {
                throw LocalFailure.Unavailable($"haproxy did not start; its log is {Log("haproxy")}.", e);
            }

            if (tries == 200)
            {
                throw LocalFailure.Unavailable($"No node became ready behind haproxy; the logs are in {LogFolder}.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), _time, cancellationToken);
        }
    }

    private string Log(string name) => Path.Combine(LogFolder, name + ".log");
}
