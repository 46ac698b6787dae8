namespace GraphChat.Client;

/// <summary>
/// Something new for the application. Each comes once; after a crash those that were not acknowledged come again, so an
/// application that stores them itself compares <see cref="Number"/>.
/// </summary>
/// <param name="Number">Grows by one with each item of this store, from 1.</param>
/// <param name="Conversation">Where it happened.</param>
/// <param name="Sequence">The place in the conversation's log.</param>
public abstract record ReceivedItem(long Number, ConversationId Conversation, long Sequence);
