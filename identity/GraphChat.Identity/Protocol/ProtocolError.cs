namespace GraphChat.Identity.Protocol;

/// <summary>An error in the words of RFC 6749, OpenID Connect Core and their relatives. The description is ASCII and tells nothing that the sender sent.</summary>
internal sealed record ProtocolError(string Code, string Description)
{
    public static ProtocolError InvalidRequest(string description) => new("invalid_request", description);

    public static ProtocolError InvalidGrant(string description) => new("invalid_grant", description);

    public static ProtocolError InvalidClient { get; } = new("invalid_client", "Client authentication failed.");

    public static ProtocolError InvalidScope { get; } = new("invalid_scope", "A scope is unknown or not granted to this client.");

    public static ProtocolError UnauthorizedClient { get; } = new("unauthorized_client", "The client may not do this.");
}
