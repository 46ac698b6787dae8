using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.InMemory;

/// <summary>The log of revocations in memory.</summary>
public sealed class InMemorySessionRevocations(InMemoryDatabase database) : ISessionRevocations
{
    /// <inheritdoc />
    public Task RevokeSessionAsync(string sessionId, DateTimeOffset time, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            database.Revoke(sessionId, device: null, user: null);
            return Task.CompletedTask;
        }
    }

    /// <inheritdoc />
    public Task RevokeUserAsync(UserId user, DateTimeOffset time, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            database.Revoke(sessionId: null, device: null, user);
            return Task.CompletedTask;
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<Revocation>> ReadAsync(long after, int limit, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return Task.FromResult<IReadOnlyList<Revocation>>(
                [.. database.Revocations.Skip((int)Math.Min(after, int.MaxValue)).Take(limit)]);
        }
    }

    /// <inheritdoc />
    public Task<long> ReadHeadAsync(CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return Task.FromResult((long)database.Revocations.Count);
        }
    }

    /// <inheritdoc />
    public Task<bool> IsRevokedAsync(string sessionId, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return Task.FromResult(database.Revocations.Exists(revocation => revocation.SessionId == sessionId));
        }
    }
}
