using GraphChat.Delivery.Groups;

namespace GraphChat.Delivery.Ports;

/// <summary>What a decision about an append depends on, read under the conversation's lock.</summary>
public sealed record AppendState
{
    /// <summary>Whether there is such a conversation.</summary>
    public required bool Exists { get; init; }

    /// <summary>The id of the conversation's MLS group.</summary>
    public ReadOnlyMemory<byte> GroupId { get; init; }

    /// <summary>The conversation's epoch.</summary>
    public long Epoch { get; init; }

    /// <summary>The epoch right after the last commit that removed somebody; 0 where none did.</summary>
    public long RemovalEpoch { get; init; }

    /// <summary>The sequence of the last commit; 0 where there is none.</summary>
    public long CommitSequence { get; init; }

    /// <summary>How many proposals of the epoch wait for a commit.</summary>
    public int Proposals { get; init; }

    /// <summary>How many of them are the sender's device's; read for proposals.</summary>
    public int ProposalsOfSender { get; init; }

    /// <summary>Whether the members agree on the epoch.</summary>
    public GroupHealth Health { get; init; }

    /// <summary>Whether somebody has proposed to remove the sender's device.</summary>
    public bool IsRemovalPending { get; init; }

    /// <summary>Whether commits of the sender's device are refused.</summary>
    public bool IsFrozen { get; init; }

    /// <summary>Whether the sender is a member now.</summary>
    public bool IsMember { get; init; }

    /// <summary>Whether the sender's device is a leaf of the group.</summary>
    public bool IsInGroup { get; init; }

    /// <summary>Whether the sender's device was revoked.</summary>
    public bool IsRevoked { get; init; }

    /// <summary>Whether the sender and one other are its members, and the other has blocked the sender.</summary>
    public bool IsBlocked { get; init; }

    /// <summary>Whether the sender and one other are its members, and the sender has blocked the other.</summary>
    public bool HasBlocked { get; init; }

    /// <summary>The conversation that the idempotency key was used in, if it was.</summary>
    public ConversationId? KeyConversation { get; init; }

    /// <summary>The digest that it was used with.</summary>
    public ReadOnlyMemory<byte> KeyDigest { get; init; }
}
