using GraphChat.Delivery.Conversations;

namespace GraphChat.Delivery.Ports;

/// <summary>What became of opening a conversation.</summary>
public abstract record CreateResult
{
    /// <summary>It is open, now or since the first time.</summary>
    public sealed record Created(Conversation Conversation) : CreateResult;

    /// <summary>The id is taken by another conversation.</summary>
    public sealed record Mismatch : CreateResult;
}
