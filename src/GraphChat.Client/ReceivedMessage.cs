namespace GraphChat.Client;

/// <summary>A message of somebody else, decrypted; its author is the one that MLS proves.</summary>
/// <param name="Number">See <see cref="ReceivedItem"/>.</param>
/// <param name="Message">The message.</param>
public sealed record ReceivedMessage(long Number, ChatMessage Message)
    : ReceivedItem(Number, Message.Conversation, Message.Sequence);
