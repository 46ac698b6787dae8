namespace GraphChat.Identity.Tokens;

/// <summary>One grant of one person to one client, with the account's present state.</summary>
internal sealed record Grant
{
    /// <summary>Also the `sid` of its tokens.</summary>
    public required string Id { get; init; }

    public required string Subject { get; init; }

    public required string Role { get; init; }

    public required bool IsAccountEnabled { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    public required DateTimeOffset AuthenticatedAt { get; init; }

    public required IReadOnlyList<string> Methods { get; init; }

    /// <summary>When refreshing ends.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}
