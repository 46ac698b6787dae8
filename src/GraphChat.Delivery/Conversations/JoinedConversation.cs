namespace GraphChat.Delivery.Conversations;

/// <summary>A conversation as one of its members has it.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="JoinedSequence">The sequence that the member's present part of the log begins after.</param>
public sealed record JoinedConversation(Conversation Conversation, long JoinedSequence);
