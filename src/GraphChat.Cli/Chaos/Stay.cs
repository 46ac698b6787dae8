namespace GraphChat.Cli.Chaos;

/// <summary>A time of somebody in a conversation: the events after <paramref name="Joined"/>, up to and with <paramref name="Left"/>.</summary>
internal sealed record Stay(Guid Conversation, string Person, long Joined, long? Left)
{
    /// <summary>Whether it covers an event.</summary>
    public bool Covers(Guid conversation, long sequence) => conversation == Conversation && sequence > Joined && (Left is null || sequence <= Left);
}
