using GraphChat.Identity.Validation;

namespace GraphChat.Identity.Sessions;

/// <summary>What the rest of the process may do with sessions.</summary>
internal sealed class SessionStateReader(SessionState state, Grants grants) : ISessionState
{
    public ValueTask<bool> IsRevokedAsync(string sessionId, CancellationToken cancellationToken) => state.IsRevokedAsync(sessionId, cancellationToken);

    public Task<IReadOnlyList<SessionRevocation>> ReadRevocationsAsync(long afterRevision, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1000);
        return state.ReadAsync(afterRevision, limit, cancellationToken);
    }

    public Task<IReadOnlyList<SessionRevocation>> ReadLostDevicesAsync(long afterRevision, int limit, CancellationToken cancellationToken) =>
        state.ReadAsync(afterRevision, limit, cancellationToken, SessionRevocation.DeviceLost);

    public Task<long> ReadRevisionAsync(CancellationToken cancellationToken) => state.ReadRevisionAsync(cancellationToken);

    public Task<bool> RevokeAsync(string sessionId, string reason, CancellationToken cancellationToken) =>
        grants.RevokeAsync(sessionId, reason, cancellationToken);
}
