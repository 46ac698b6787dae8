namespace GraphChat.Client;

/// <summary>Something that must not happen between honest parties; shown, never swallowed.</summary>
/// <param name="Number">See <see cref="ReceivedItem"/>.</param>
/// <param name="Conversation">The conversation.</param>
/// <param name="Sequence">The place in the log.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Person">Who sent what set it off, if known.</param>
public sealed record Incident(long Number, ConversationId Conversation, long Sequence, IncidentKind Kind, PersonId? Person)
    : ReceivedItem(Number, Conversation, Sequence);
