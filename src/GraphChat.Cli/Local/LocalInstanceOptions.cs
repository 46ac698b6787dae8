namespace GraphChat.Cli.Local;

/// <summary>What instance to run.</summary>
/// <param name="DataFolder">Where all of it lies.</param>
/// <param name="Port">The port of its address, http://localhost:PORT.</param>
/// <param name="Nodes">How many server processes; from 2 on with Redis and a balancer.</param>
internal sealed record LocalInstanceOptions(string DataFolder, int Port, int Nodes)
{
    /// <summary>The most nodes that make sense on one machine.</summary>
    public const int MostNodes = 8;

    /// <summary>How many learners there are beside the three demo people.</summary>
    public int Learners { get; init; }

    /// <summary>Settings of the nodes beside those that every instance has.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Settings of PostgreSQL beside those that every instance has.</summary>
    public IReadOnlyDictionary<string, string> ClusterSettings { get; init; } = new Dictionary<string, string>();

    /// <summary>Under which identity PostgreSQL runs; what fits this machine if null.</summary>
    public RunAs? ClusterRunsAs { get; init; }

    /// <summary>Where PostgreSQL's WAL lies; with its data if null.</summary>
    public string? WalFolder { get; init; }

    /// <summary>Another assembly that the nodes run instead of the server's own; null for that.</summary>
    public string? NodeProgram { get; init; }

    /// <summary>Given the port of Redis, the port at which the nodes reach it; for what stands between them.</summary>
    public Func<int, int> RedisPort { get; init; } = port => port;

    /// <summary>Its address.</summary>
    public string Origin => $"http://localhost:{Port}";
}
