namespace GraphChat.Delivery.Conversations;

/// <summary>The public state of a conversation's MLS group.</summary>
/// <param name="Epoch">Its epoch.</param>
/// <param name="State">What the inspector stored.</param>
/// <param name="GroupInfo">GroupInfo of the epoch.</param>
/// <param name="CommitSequence">The sequence of the commit that began the epoch; 0 for epoch 0.</param>
public sealed record GroupState(
    long Epoch,
    ReadOnlyMemory<byte> State,
    ReadOnlyMemory<byte> GroupInfo,
    long CommitSequence);
