namespace GraphChat.Delivery.Fanout;

/// <summary>How a hub is doing.</summary>
/// <param name="Position">The place of the line that it has come to.</param>
/// <param name="Head">The line's end as last looked up.</param>
/// <param name="IsDelivering">Whether the log of revocations was read of late; without it nothing is delivered.</param>
/// <param name="IsBusConnected">Whether announcements are likely to arrive; without them the log is read.</param>
/// <param name="Subscribers">How many subscriptions are open.</param>
/// <param name="LogReads">How often the log was read because announcements were missing.</param>
/// <param name="RefusedFrames">How many frames from the bus were not authentic.</param>
/// <param name="Faults">How often the log could not be read.</param>
public sealed record HubHealth(
    long Position, long Head, bool IsDelivering, bool IsBusConnected, int Subscribers, long LogReads, long RefusedFrames, long Faults);
