namespace GraphChat.Client;

/// <summary>The conversation has another title.</summary>
/// <param name="Number">See <see cref="ReceivedItem"/>.</param>
/// <param name="Conversation">The conversation.</param>
/// <param name="Sequence">The place in the log.</param>
/// <param name="By">Who named it.</param>
/// <param name="Title">The title.</param>
public sealed record TitleChanged(long Number, ConversationId Conversation, long Sequence, PersonId By, string Title)
    : ReceivedItem(Number, Conversation, Sequence);
