namespace GraphChat.Delivery.Conversations;

/// <summary>A conversation with the places that one of its members can resume from.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Cursor">Where its log stands.</param>
/// <param name="JoinedSequence">The sequence after which the member's part of the log begins.</param>
public sealed record ConversationView(Conversation Conversation, string Cursor, long JoinedSequence);
