namespace GraphChat.Identity.Validation;

/// <summary>Which sessions (`sid`) have been ended by sign-out, revocation, reuse of a spent token or an administrator. Thread-safe.</summary>
public interface ISessionState
{
    /// <summary>
    /// Whether the session was ended. A revocation on this node is seen at once, one on another node within
    /// <see cref="GraphChatIdentityOptions.RevocationPollInterval"/>.
    /// </summary>
    /// <exception cref="IssuerUnavailableException">The revocations have not been readable for a second.</exception>
    ValueTask<bool> IsRevokedAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>
    /// The revocations after a revision, oldest first, at most <paramref name="limit"/> (1 to 1000). Revisions are given in the
    /// order of commit, so that none appears below one that was already read. Read from the database.
    /// </summary>
    Task<IReadOnlyList<SessionRevocation>> ReadRevocationsAsync(long afterRevision, int limit, CancellationToken cancellationToken);

    /// <summary>Of the same, those whose reason is <see cref="SessionRevocation.DeviceLost"/>; for what a reader missed while it was down.</summary>
    Task<IReadOnlyList<SessionRevocation>> ReadLostDevicesAsync(long afterRevision, int limit, CancellationToken cancellationToken);

    /// <summary>The newest revision, 0 before the first; where to begin reading for what comes.</summary>
    Task<long> ReadRevisionAsync(CancellationToken cancellationToken);

    /// <summary>Ends a session and everything issued in it; false if it is unknown or already ended.</summary>
    /// <param name="sessionId">The `sid`.</param>
    /// <param name="reason">A word for the audit trail.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<bool> RevokeAsync(string sessionId, string reason, CancellationToken cancellationToken);
}
