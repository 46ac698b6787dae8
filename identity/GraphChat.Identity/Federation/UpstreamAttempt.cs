namespace GraphChat.Identity.Federation;

/// <summary>A sign-in at an upstream provider that is under way.</summary>
/// <param name="Upstream">Its name.</param>
/// <param name="Nonce">What the ID token must repeat.</param>
/// <param name="Verifier">Of PKCE.</param>
/// <param name="StartedAt">When the browser was sent there.</param>
internal sealed record UpstreamAttempt(string Upstream, string Nonce, string Verifier, DateTimeOffset StartedAt)
{
    /// <summary>The ticket of the request that is to go on afterwards, if any.</summary>
    public string? Next { get; init; }

    /// <summary>The account that is to be linked; null for a sign-in.</summary>
    public Guid? LinkTo { get; init; }

    /// <summary>The invitation that was brought, if any.</summary>
    public string? Invitation { get; init; }

    /// <summary>Whether the person must have been asked there just now.</summary>
    public bool IsFresh { get; init; }
}
