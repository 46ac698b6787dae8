namespace GraphChat.Delivery.Attachments;

/// <summary>What <see cref="UploadAttachment"/> takes to begin with.</summary>
/// <param name="Id">A random UUID that the client made; the same again, with the same size and hash, resumes.</param>
/// <param name="Conversation">Where it belongs.</param>
/// <param name="Size">How many bytes; 1 to the limit.</param>
/// <param name="Hash">SHA-256 of the ciphertext; 32 bytes.</param>
public sealed record BeginUploadInput(Guid Id, ConversationId Conversation, long Size, ReadOnlyMemory<byte> Hash);
