namespace GraphChat.Identity.Validation;

/// <summary>What an accepted access token says (RFC 9068).</summary>
public sealed record AccessToken
{
    /// <summary>Who issued it.</summary>
    public required string Issuer { get; init; }

    /// <summary>`sub`: of our own issuer the user's UUID as 32 lowercase hex digits, or the client's identifier where a client acts for itself.</summary>
    public required string Subject { get; init; }

    /// <summary>`client_id`.</summary>
    public required string ClientId { get; init; }

    /// <summary>The granted scopes.</summary>
    public required IReadOnlySet<string> Scopes { get; init; }

    /// <summary>`sid`: the session that ends with a sign-out or a revocation; null where no person signed in.</summary>
    public required string? SessionId { get; init; }

    /// <summary>`role`: learner, trainer or administrator; null from another issuer.</summary>
    public required string? Role { get; init; }

    /// <summary>`jti`.</summary>
    public required string TokenId { get; init; }

    /// <summary>When it was issued.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>When it stops being accepted.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When the person signed in; null if the issuer does not say.</summary>
    public DateTimeOffset? AuthenticatedAt { get; init; }

    /// <summary>`acr`: how well the person was recognised; null if the issuer does not say.</summary>
    public string? ContextClass { get; init; }

    /// <summary>`cnf.jkt`: the thumbprint of the DPoP key that must be shown too; null for a bearer token.</summary>
    public string? ProofKeyThumbprint { get; init; }

    /// <summary>What ends the token early: its session, or where there is none, itself.</summary>
    internal string RevocationId => SessionId ?? TokenPrefix + TokenId;

    internal const string TokenPrefix = "jti:";
}
