using GraphChat.Delivery.Messages;

namespace GraphChat.Delivery.Ports;

/// <summary>
/// The server's franking keys, one a calendar month (UTC), the same on every node; kept for 13 months, which bounds how
/// long a message can be reported. Unreachable: UNAVAILABLE.
/// </summary>
public interface IFrankingKeys
{
    /// <summary>The key of the month that the time is in, made now if it is the first time.</summary>
    ValueTask<FrankingKey> ForTimeAsync(DateTimeOffset time, CancellationToken cancellationToken);

    /// <summary>A key by its id, if it is still kept.</summary>
    ValueTask<FrankingKey?> FindAsync(string keyId, CancellationToken cancellationToken);
}
