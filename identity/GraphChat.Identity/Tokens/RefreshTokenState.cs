namespace GraphChat.Identity.Tokens;

/// <summary>A stored refresh token and whether it could still be used.</summary>
internal sealed record RefreshTokenState(string GrantId, bool IsActive, string Subject, IReadOnlyList<string> Scopes, DateTimeOffset ExpiresAt);
