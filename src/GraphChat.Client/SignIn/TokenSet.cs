namespace GraphChat.Client.SignIn;

/// <summary>What the token endpoint gave, as the store keeps it.</summary>
internal sealed record TokenSet(string Issuer, string Subject, string AccessToken, DateTimeOffset ExpiresAt, string? RefreshToken)
{
    /// <summary>Says nothing of the tokens.</summary>
    public override string ToString() => $"tokens of {Subject}";
}
