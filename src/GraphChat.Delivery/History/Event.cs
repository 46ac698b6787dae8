using GraphChat.Delivery.Messages;

namespace GraphChat.Delivery.History;

/// <summary>One entry of a conversation's log. Immutable; whoever holds one must not write to its memory.</summary>
public sealed record Event
{
    /// <summary>Which.</summary>
    public required EventId Id { get; init; }

    /// <summary>Whose log.</summary>
    public required ConversationId Conversation { get; init; }

    /// <summary>What it is.</summary>
    public required EventKind Kind { get; init; }

    /// <summary>From 1, without gaps, the same for everyone.</summary>
    public required long Sequence { get; init; }

    /// <summary>Its place in the line of all events of the service: commit order.</summary>
    public required long Position { get; init; }

    /// <summary>When the server took it, in whole milliseconds.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who sent it, as the session says; null where the server did.</summary>
    public UserId? Sender { get; init; }

    /// <summary>The sender's device; null where the server sent it.</summary>
    public DeviceId? SenderDevice { get; init; }

    /// <summary>The client's idempotency key; null where the server sent it.</summary>
    public Guid? ClientMessageId { get; init; }

    /// <summary>The MLS epoch in which it was made.</summary>
    public required long Epoch { get; init; }

    /// <summary>A whole MLSMessage.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>The log hash with this event in it; 32 bytes.</summary>
    public required ReadOnlyMemory<byte> Hash { get; init; }

    /// <summary>The log hash before it; 32 bytes.</summary>
    public required ReadOnlyMemory<byte> PreviousHash { get; init; }

    /// <summary>The service's signed receipt for a commit (<see cref="Commits.CommitReceipt"/>); else empty.</summary>
    public ReadOnlyMemory<byte> Receipt { get; init; }

    /// <summary>The server's tag on a message.</summary>
    public FrankingTag? Franking { get; init; }
}
