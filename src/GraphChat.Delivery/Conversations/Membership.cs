namespace GraphChat.Delivery.Conversations;

/// <summary>
/// One stay of a person in a conversation. The person may see the events after the commit that added it, up to and with
/// the commit that removed it.
/// </summary>
/// <param name="Conversation">Where.</param>
/// <param name="User">Who.</param>
/// <param name="JoinedSequence">The sequence of the commit that began the stay; 0 for who opened the conversation.</param>
/// <param name="LeftSequence">The sequence of the commit that ended it, if one did.</param>
public sealed record Membership(ConversationId Conversation, UserId User, long JoinedSequence, long? LeftSequence)
{
    /// <summary>Whether the person may see the event of that sequence.</summary>
    public bool Covers(long sequence) => sequence > JoinedSequence && (LeftSequence is not { } left || sequence <= left);
}
