namespace GraphChat.Jose.Jwt;

/// <summary>What a JWT must say to be accepted (RFC 8725 §3).</summary>
public sealed record JwtExpectations
{
    /// <summary>The issuer, compared byte for byte.</summary>
    public required string Issuer { get; init; }

    /// <summary>One of these must be among `aud`.</summary>
    public required IReadOnlyList<string> Audiences { get; init; }

    /// <summary>The `typ` values, compared without case and without a leading "application/"; null where absent is fine too and none is compared.</summary>
    public IReadOnlyList<string>? Types { get; init; }

    /// <summary>How far clocks may be apart; 30 seconds.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether an expired token is fine, as for a hint.</summary>
    public bool AllowExpired { get; init; }
}
