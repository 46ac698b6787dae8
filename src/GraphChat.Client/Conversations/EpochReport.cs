namespace GraphChat.Client.Conversations;

/// <summary>What this device has to say of an epoch.</summary>
/// <param name="Epoch">The epoch that a commit began.</param>
/// <param name="Fingerprint">Its fingerprint; null, or empty as the store gives it back, where the device could not follow the commit.</param>
internal sealed record EpochReport(ulong Epoch, byte[]? Fingerprint);
