using System.Text.Json;

namespace GraphChat.Server.Tests;

/// <summary>The claims of an access token that a test signs; as they stand, those of a good one.</summary>
internal sealed record TestClaims
{
    public required string Issuer { get; init; }

    public required Guid Subject { get; init; }

    public string Audience { get; init; } = "urn:graphchat:api";

    public string Client { get; init; } = "graphchat-cli";

    /// <summary>Null in the token of a client itself.</summary>
    public string? Session { get; init; } = Guid.NewGuid().ToString("n");

    public string Scope { get; init; } = "openid profile offline_access chat";

    public string Role { get; init; } = "learner";

    public DateTimeOffset IssuedAt { get; init; } = TimeProvider.System.GetUtcNow();

    /// <summary>When the person signed in; at <see cref="IssuedAt"/> if null.</summary>
    public DateTimeOffset? AuthenticatedAt { get; init; }

    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(5);

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteString("iss", Issuer);
        writer.WriteString("aud", Audience);
        writer.WriteString("sub", Subject.ToString("n"));
        writer.WriteString("client_id", Client);
        writer.WriteString("scope", Scope);
        writer.WriteNumber("iat", IssuedAt.ToUnixTimeSeconds());
        writer.WriteNumber("exp", (IssuedAt + Lifetime).ToUnixTimeSeconds());
        writer.WriteString("jti", Guid.NewGuid().ToString("n"));
        if (Session is not null)
        {
            writer.WriteString("sid", Session);
        }

        writer.WriteString("role", Role);
        writer.WriteNumber("auth_time", (AuthenticatedAt ?? IssuedAt).ToUnixTimeSeconds());
    }
}
