namespace GraphChat.Delivery.Proposals;

/// <summary>A proposal of the present epoch that no commit has carried yet.</summary>
/// <param name="Sequence">Its place in the log.</param>
/// <param name="SenderDevice">Whose it is; null for the service's own.</param>
/// <param name="Removed">The device that it removes, if it does.</param>
public sealed record PendingProposal(long Sequence, DeviceId? SenderDevice, DeviceId? Removed);
