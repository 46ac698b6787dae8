namespace GraphChat.Client.GraphQL;

/// <summary>An access token and when it ends.</summary>
internal sealed record AccessTokenData(string Value, DateTimeOffset ExpiresAt)
{
    /// <summary>Says nothing of the token.</summary>
    public override string ToString() => "access token";
}
