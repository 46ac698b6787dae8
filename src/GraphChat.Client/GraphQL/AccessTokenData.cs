namespace GraphChat.Client.GraphQL;

/// <summary>An access token and when it ends.</summary>
internal sealed record AccessTokenData(string Value, DateTimeOffset ExpiresAt)
{
    /// <summary>How long it was good when it came.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.MaxValue;

    /// <summary>How long before its end it is renewed: no longer than asked for, and not at once where tokens are short.</summary>
    public TimeSpan RenewBefore(TimeSpan longest, int part) => Lifetime / part < longest ? Lifetime / part : longest;

    /// <summary>Says nothing of the token.</summary>
    public override string ToString() => "access token";
}
