namespace GraphChat.Delivery.Ports;

/// <summary>
/// The log of revocations. It is durable and in commit order; a node that cannot read it stops delivering. Unreachable:
/// UNAVAILABLE.
/// </summary>
public interface ISessionRevocations
{
    /// <summary>Ends a session for good.</summary>
    Task RevokeSessionAsync(string sessionId, DateTimeOffset time, CancellationToken cancellationToken);

    /// <summary>Ends every session that a person has had up to now.</summary>
    Task RevokeUserAsync(UserId user, DateTimeOffset time, CancellationToken cancellationToken);

    /// <summary>Revocations after a number, in order, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<Revocation>> ReadAsync(long after, int limit, CancellationToken cancellationToken);

    /// <summary>The number of the last one; 0 where there is none.</summary>
    Task<long> ReadHeadAsync(CancellationToken cancellationToken);

    /// <summary>Whether a session was ended.</summary>
    Task<bool> IsRevokedAsync(string sessionId, CancellationToken cancellationToken);
}
