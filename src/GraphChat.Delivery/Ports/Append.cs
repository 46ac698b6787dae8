using GraphChat.Delivery.Commits;
using GraphChat.Delivery.Groups;
using GraphChat.Delivery.History;
using GraphChat.Delivery.Messages;
using GraphChat.Delivery.Proposals;

namespace GraphChat.Delivery.Ports;

/// <summary>An event that wants into a conversation's log.</summary>
public sealed record Append
{
    /// <summary>The id that the event gets.</summary>
    public required EventId Id { get; init; }

    /// <summary>Whose log.</summary>
    public required ConversationId Conversation { get; init; }

    /// <summary>What it is.</summary>
    public required EventKind Kind { get; init; }

    /// <summary>Who sends it; null for the service itself.</summary>
    public required UserId? Sender { get; init; }

    /// <summary>The sender's device; null for the service itself.</summary>
    public required DeviceId? SenderDevice { get; init; }

    /// <summary>The idempotency key; with the device it names one append for good.</summary>
    public required Guid ClientMessageId { get; init; }

    /// <summary>SHA-256 of everything that the client sent; 32 bytes.</summary>
    public required ReadOnlyMemory<byte> Digest { get; init; }

    /// <summary>The MLS group id that it names.</summary>
    public required ReadOnlyMemory<byte> GroupId { get; init; }

    /// <summary>The MLS epoch that it was made in.</summary>
    public required long Epoch { get; init; }

    /// <summary>The whole MLSMessage.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>When the server took it, in whole milliseconds.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The server's tag, for a message.</summary>
    public FrankingTag? Franking { get; init; }

    /// <summary>What it changes besides the log; there for a commit and only then.</summary>
    public CommitEffects? Commit { get; init; }

    /// <summary>What it changes besides the log; there for a proposal and only then.</summary>
    public ProposalEffects? Proposal { get; init; }

    /// <summary>What it changes besides the log; there for the notice of a new group.</summary>
    public ResetEffects? Reset { get; init; }

    /// <summary>What it changes besides the log; there for the notice of a poisoned epoch.</summary>
    public WarningEffects? Warning { get; init; }

    /// <summary>Under which device the idempotency key is kept: the sender's, or the nil UUID for the service itself.</summary>
    public DeviceId KeyDevice => SenderDevice ?? default;
}
