namespace GraphChat.Delivery.Positions;

/// <summary>What a person lets others see.</summary>
/// <param name="ShowPositions">Whether others in a conversation see how far the person has read.</param>
/// <param name="ShowLastSeen">Whether they see when the person was last connected; off, nothing of it is kept.</param>
public sealed record PersonSettings(bool ShowPositions = true, bool ShowLastSeen = false);
