namespace GraphChat.Client.Conversations;

/// <summary>A message of the history, as the store keeps it under its sequence.</summary>
internal sealed record StoredMessage(
    Guid Event, Guid MessageId, Guid Author, Guid AuthorDevice, long SentAt, long StoredAt, int ContentType, string Text, bool Reportable, byte[] FrankingKey,
    string? TagKeyId, byte[]? Tag, long TagTime, ulong Epoch)
{
    public ChatMessage ToChatMessage(ConversationId conversation, long sequence) => new(
        conversation, new EventId(Event), sequence, MessageId, new PersonId(Author), new DeviceId(AuthorDevice),
        DateTimeOffset.FromUnixTimeMilliseconds(SentAt), DateTimeOffset.FromUnixTimeMilliseconds(StoredAt), Text, Reportable);
}
