namespace GraphChat.Cli.Chaos;

/// <summary>How large a run is.</summary>
/// <param name="Seconds">How long people write while things go wrong.</param>
/// <param name="Seed">Draws what goes wrong when, and who writes where.</param>
/// <param name="People">How many people write and read, each with a device.</param>
/// <param name="Readers">How many subscriptions read beside them.</param>
/// <param name="Nodes">How many server processes.</param>
internal sealed record ChaosOptions(int Seconds, int Seed, int People, int Readers, int Nodes)
{
    /// <summary>The most people.</summary>
    public const int MostPeople = 100;

    /// <summary>The commit whose build is deployed as another version: by name, <see cref="EarlierVersion.None"/>, or null for one that fits.</summary>
    public string? Earlier { get; init; }

    /// <summary>Another assembly that the nodes run instead of the server's own; null for that.</summary>
    public string? NodeProgram { get; init; }

    /// <summary>Settings of the nodes beside those that a run needs.</summary>
    public IReadOnlyDictionary<string, string> NodeSettings { get; init; } = new Dictionary<string, string>();

    /// <summary>What may go wrong; everything if null.</summary>
    public IReadOnlyList<FaultKind>? Kinds { get; init; }
}
