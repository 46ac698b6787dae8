using System.Security.Cryptography;
using System.Text;
using GraphChat.Jose.Jws;

namespace GraphChat.Identity.Clients;

/// <summary>A registered client (RFC 6749 §2), as it is stored.</summary>
internal sealed record Client
{
    public required string Id { get; init; }

    public required string ClientId { get; init; }

    public required string DisplayName { get; init; }

    public required bool IsPublic { get; init; }

    /// <summary>Whether it runs on the person's machine: only then may its loopback redirect use any port.</summary>
    public required bool IsNative { get; init; }

    /// <summary>Whether nobody is asked for consent, because it is ours.</summary>
    public required bool IsFirstParty { get; init; }

    /// <summary>SHA-256 of the secret in hexadecimal; null for a client without one.</summary>
    public string? SecretHash { get; init; }

    public required IReadOnlyList<string> RedirectUris { get; init; }

    public required IReadOnlyList<string> PostLogoutRedirectUris { get; init; }

    /// <summary>OpenIddict's words: `gt:authorization_code`, `scp:chat` and so on.</summary>
    public required IReadOnlySet<string> Permissions { get; init; }

    /// <summary>Public keys of a client that authenticates by private_key_jwt, as JWK Set.</summary>
    public string? JsonWebKeySet { get; init; }

    /// <summary>Where such a client publishes its keys, in place of <see cref="JsonWebKeySet"/>.</summary>
    public string? JsonWebKeysUri { get; init; }

    /// <summary>Where the client is told of ended sessions (OpenID Connect Back-Channel Logout 1.0).</summary>
    public string? BackChannelLogoutUri { get; init; }

    /// <summary>Whether its authorization requests must be pushed (RFC 9126 §6).</summary>
    public bool RequiresPushedRequests { get; init; }

    /// <summary>Whether its tokens must be bound to a key (RFC 9449 §5.2).</summary>
    public bool RequiresProof { get; init; }

    /// <summary>Whether it signs assertions in place of showing a secret; then no secret is taken from it.</summary>
    public bool UsesAssertions => JsonWebKeySet is not null || JsonWebKeysUri is not null;

    public JwsAlgorithm IdTokenAlgorithm { get; init; } = JwsAlgorithm.RS256;

    public bool Allows(string permission) => Permissions.Contains(permission);

    public bool AllowsScope(string scope) => scope switch
    {
        Scopes.OpenId => Allows(ClientPermissions.AuthorizationCode) || Allows(ClientPermissions.DeviceCode),
        Scopes.OfflineAccess => Allows(ClientPermissions.RefreshToken),
        _ => Allows(ClientPermissions.ScopePrefix + scope),
    };

    public bool HasSecret(string secret)
    {
        var given = SHA256.HashData(Encoding.UTF8.GetBytes(secret));
        return SecretHash is not null && CryptographicOperations.FixedTimeEquals(given, Convert.FromHexString(SecretHash));
    }
}
