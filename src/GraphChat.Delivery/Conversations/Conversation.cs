namespace GraphChat.Delivery.Conversations;

/// <summary>A conversation as it stands.</summary>
/// <param name="Id">Which.</param>
/// <param name="CreatedAt">When it was opened.</param>
/// <param name="GroupId">The id of its MLS group.</param>
/// <param name="Epoch">The MLS epoch after the last commit.</param>
/// <param name="Head">The sequence of the last event; 0 where there is none.</param>
/// <param name="HeadHash">The log hash at that sequence.</param>
/// <param name="LastPosition">The place of its last event in the line of all events.</param>
public sealed record Conversation(
    ConversationId Id,
    DateTimeOffset CreatedAt,
    ReadOnlyMemory<byte> GroupId,
    long Epoch,
    long Head,
    ReadOnlyMemory<byte> HeadHash,
    long LastPosition);
