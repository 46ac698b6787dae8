namespace GraphChat.Transport;

/// <summary>The asker may not go on: HTTP is answered 401 or 403, a socket is closed with 4403.</summary>
/// <param name="Reason">Shown to the client; at most 120 bytes of it reach a socket's close frame.</param>
public sealed record AuthenticationRefused(string Reason) : AuthenticationOutcome
{
    /// <summary>The value of <c>WWW-Authenticate</c> (RFC 6750 section 3).</summary>
    public string Challenge { get; init; } = "Bearer";

    /// <summary>Whether the asker is known and what it showed does not reach: 403 (RFC 6750 section 3.1, insufficient_scope).</summary>
    public bool IsForbidden { get; init; }
}
