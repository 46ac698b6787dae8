namespace GraphChat.Cli.Chaos;

/// <summary>All that was seen from outside during a run, and the log afterwards.</summary>
internal sealed record ChaosHistory
{
    /// <summary>What the server said it has.</summary>
    public IReadOnlyList<AcknowledgedSend> Acknowledged { get; init; } = [];

    /// <summary>What people saw, in the order in which each of them did.</summary>
    public IReadOnlyList<SeenMessage> Seen { get; init; } = [];

    /// <summary>What subscriptions delivered, in the order in which each of them did.</summary>
    public IReadOnlyList<SeenEvent> Delivered { get; init; } = [];

    /// <summary>The log when all was over.</summary>
    public IReadOnlyList<LoggedEvent> Log { get; init; } = [];

    /// <summary>Who was in which conversation from where to where.</summary>
    public IReadOnlyList<Stay> Stays { get; init; } = [];

    /// <summary>The people's ids.</summary>
    public IReadOnlyDictionary<string, Guid> People { get; init; } = new Dictionary<string, Guid>();

    /// <summary>For each subscription, its person, its conversation, and the place from which on it has to give everything.</summary>
    public IReadOnlyDictionary<string, (string Person, Guid Conversation, long From)> Readers { get; init; } = new Dictionary<string, (string, Guid, long)>();

    /// <summary>Who had to write.</summary>
    public IReadOnlyList<string> Writers { get; init; } = [];

    /// <summary>Who is in which conversation when all is over, as those say who made it so.</summary>
    public IReadOnlyList<(Guid Conversation, string Person)> Members { get; init; } = [];

    /// <summary>How often those who tried to read without a right got an answer.</summary>
    public IReadOnlyList<TrespassRecord> Trespasses { get; init; } = [];

    /// <summary>What went wrong, in order.</summary>
    public IReadOnlyList<FaultRecord> Faults { get; init; } = [];

    /// <summary>What devices found wrong, and what failed beyond repair, in words.</summary>
    public IReadOnlyList<string> Incidents { get; init; } = [];
}
