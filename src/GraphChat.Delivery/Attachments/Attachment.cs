namespace GraphChat.Delivery.Attachments;

/// <summary>A file that its sender has encrypted; the service sees its size and the hash of the ciphertext.</summary>
/// <param name="Id">Which; a random UUID.</param>
/// <param name="Conversation">Where it belongs.</param>
/// <param name="User">Who uploads it.</param>
/// <param name="Size">How many bytes it has.</param>
/// <param name="Hash">SHA-256 of the ciphertext; 32 bytes.</param>
/// <param name="CreatedAt">When the upload began.</param>
/// <param name="CompletedAt">When all of it was there and its hash was right; null before.</param>
/// <param name="Sequence">The message that it goes with; null before that was sent.</param>
public sealed record Attachment(
    Guid Id,
    ConversationId Conversation,
    UserId User,
    long Size,
    ReadOnlyMemory<byte> Hash,
    DateTimeOffset CreatedAt,
    DateTimeOffset? CompletedAt,
    long? Sequence);
