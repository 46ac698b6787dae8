namespace GraphChat.Client;

/// <summary>A message of a conversation, own or received, as the store keeps it.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Event">The id of its event in the server's log.</param>
/// <param name="Sequence">Its place in the log.</param>
/// <param name="MessageId">The id that its sender gave it.</param>
/// <param name="Author">Who wrote it, proven by the sender's leaf in the group.</param>
/// <param name="AuthorDevice">With which device.</param>
/// <param name="SentAt">When, by the sender's clock.</param>
/// <param name="StoredAt">When, by the server's clock.</param>
/// <param name="Text">What it says.</param>
/// <param name="Reportable">Whether the server tagged it, so that it can be reported.</param>
public sealed record ChatMessage(
    ConversationId Conversation, EventId Event, long Sequence, Guid MessageId, PersonId Author, DeviceId AuthorDevice,
    DateTimeOffset SentAt, DateTimeOffset StoredAt, string Text, bool Reportable)
{
    /// <summary>Says nothing of the content.</summary>
    public override string ToString() => $"message {Sequence} of {Conversation}";
}
