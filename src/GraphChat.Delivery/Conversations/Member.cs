namespace GraphChat.Delivery.Conversations;

/// <summary>A person who is in a conversation now.</summary>
/// <param name="User">Who.</param>
/// <param name="JoinedSequence">The sequence of the commit that added the person; 0 for who opened it.</param>
public sealed record Member(UserId User, long JoinedSequence);
