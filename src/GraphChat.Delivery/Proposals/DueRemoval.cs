namespace GraphChat.Delivery.Proposals;

/// <summary>A leaf of a device that is no longer in force, which nobody has proposed to remove.</summary>
/// <param name="Conversation">Whose group.</param>
/// <param name="Device">The device.</param>
public sealed record DueRemoval(ConversationId Conversation, DeviceId Device);
