using GraphChat.Delivery.Conversations;

namespace GraphChat.Delivery.Groups;

/// <summary>What a reset changes besides the log: the conversation goes on, with a new group of one device.</summary>
/// <param name="GroupId">The new group's id.</param>
/// <param name="State">Its public state.</param>
/// <param name="GroupInfo">Its GroupInfo, of epoch 0.</param>
/// <param name="Device">Its only leaf.</param>
public sealed record ResetEffects(
    ReadOnlyMemory<byte> GroupId, ReadOnlyMemory<byte> State, ReadOnlyMemory<byte> GroupInfo, GroupDevice Device);
