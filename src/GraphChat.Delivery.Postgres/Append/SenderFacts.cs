using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Postgres.Append;

/// <summary>What the database says of one append, read under the conversation's lock.</summary>
internal sealed record SenderFacts(
    bool IsMember,
    bool IsInGroup,
    bool IsRevoked,
    ConversationId? KeyConversation,
    byte[] KeyDigest,
    long KeySequence,
    bool IsBlocked,
    bool HasBlocked)
{
    /// <summary>For a conversation that does not exist.</summary>
    public AppendState WithoutConversation() => new()
    {
        Exists = false,
        KeyConversation = KeyConversation,
        KeyDigest = KeyDigest,
    };
}
