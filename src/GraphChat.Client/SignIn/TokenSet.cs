namespace GraphChat.Client.SignIn;

/// <summary>What the token endpoint gave, as the store keeps it.</summary>
internal sealed record TokenSet(string Issuer, string Subject, string AccessToken, DateTimeOffset ExpiresAt, string? RefreshToken)
{
    /// <summary>How long the access token was good when it came; null in a store of an earlier version.</summary>
    public TimeSpan? Lifetime { get; init; }

    /// <summary>Says nothing of the tokens.</summary>
    public override string ToString() => $"tokens of {Subject}";
}
