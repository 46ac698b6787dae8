namespace GraphChat.Transport;

/// <summary>The asker may go on.</summary>
/// <param name="ContextValues">Values that resolvers may take as parameters by their type.</param>
public sealed record AuthenticationAccepted(IReadOnlyList<object> ContextValues) : AuthenticationOutcome
{
    /// <summary>When a socket is closed with 4403 "Token expired"; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Cancelled when the session is revoked; the socket is then closed with 4403 "Session ended".</summary>
    public CancellationToken SessionEnded { get; init; }

    /// <summary>Whose connections are counted together; null for no such count.</summary>
    public string? Subject { get; init; }

    /// <summary>Whether the asker may be told of the schema: introspection and "did you mean". False for anonymous askers.</summary>
    public bool MayInspectSchema { get; init; }
}
