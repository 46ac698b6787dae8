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
}
