namespace GraphChat.Cli.Chaos;

/// <summary>A time of somebody in a conversation: the events after <paramref name="Joined"/>, up to and with <paramref name="Left"/>.</summary>
internal sealed record Stay(Guid Conversation, string Person, long Joined, long? Left)
{
    /// <summary>The first epoch that the person's keys open; what others sent before they heard of the person stays closed.</summary>
    public long Epoch { get; init; }

    /// <summary>Whether it covers an event.</summary>
    public bool Covers(Guid conversation, long sequence) => conversation == Conversation && sequence > Joined && (Left is null || sequence <= Left);
}
