namespace GraphChat.Delivery.Fanout;

/// <summary>How a hub follows the line and bounds its subscribers.</summary>
public sealed record HubOptions
{
    /// <summary>How often the line's end is looked up. A lost last announcement is repaired within two of these.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long an entry that arrived early waits for the one before it, until the log is read.</summary>
    public TimeSpan ReorderWait { get; init; } = TimeSpan.FromMilliseconds(30);

    /// <summary>How often the log of revocations is read.</summary>
    public TimeSpan RevocationInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long ago the log of revocations may have been read for delivering to go on.</summary>
    public TimeSpan RevocationsFresh { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The most entries that wait for one subscriber.</summary>
    public int MaxBufferedEntries { get; init; } = 2_048;

    /// <summary>The most payload bytes that wait for one subscriber.</summary>
    public long MaxBufferedBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>How long a subscriber whose buffer is full may take nothing before it is ended with SLOW_CONSUMER.</summary>
    public TimeSpan SlowAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The most entries that arrived early and are kept.</summary>
    public int MaxPendingEntries { get; init; } = 8_192;

    /// <summary>The most events read from the log at once.</summary>
    public int ReadSize { get; init; } = 256;

    /// <summary>How many people, in conversations that open inboxes are told of, a node keeps in mind.</summary>
    public int MaxRosterPeople { get; init; } = 500_000;

    /// <summary>The most places of an inbox that are looked up at once when it is resumed.</summary>
    public int MaxMissedAtOnce { get; init; } = 16_384;

    /// <summary>The most subscribers of this node.</summary>
    public int MaxSubscribers { get; init; } = 50_000;
}
