namespace GraphChat.Delivery.Groups;

/// <summary>What a notice of a poisoned epoch changes besides the log.</summary>
/// <param name="Health">What the members should do.</param>
/// <param name="Frozen">The device whose commit it was; its commits are refused from here on.</param>
public sealed record WarningEffects(GroupHealth Health, DeviceId Frozen);
