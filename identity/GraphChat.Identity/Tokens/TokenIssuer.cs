using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GraphChat.Identity.Clients;
using GraphChat.Identity.Keys;
using GraphChat.Jose;
using GraphChat.Jose.Jws;
using GraphChat.Jose.Jwt;

namespace GraphChat.Identity.Tokens;

/// <summary>Makes access tokens (RFC 9068) and ID tokens (OpenID Connect Core §2).</summary>
internal sealed class TokenIssuer(SigningKeyRing keys, PublicOrigin origin, GraphChatIdentityOptions options, TimeProvider time)
{
    private static readonly TimeSpan s_logoutTokenLifetime = TimeSpan.FromMinutes(2);

    /// <summary>An access token for the API. It holds nothing personal but the identifier and the role.</summary>
    public async Task<string> CreateAccessTokenAsync(Client client, Grant grant, IReadOnlyList<string> scopes, string? proofKey, CancellationToken cancellationToken)
    {
        var key = await keys.CurrentAsync(JwsAlgorithm.ES256, cancellationToken);
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        return JsonWebToken.Sign(key, "at+jwt", writer =>
        {
            WriteAccess(writer, client, grant.Subject, scopes, Guid.NewGuid().ToString("N"), now, proofKey);
            writer.WriteString("sid", grant.Id);
            writer.WriteString("role", grant.Role);
            // RFC 9470 §6: what the API needs to ask for a fresher or stronger sign-in.
            writer.WriteNumber("auth_time", grant.AuthenticatedAt.ToUnixTimeSeconds());
            writer.WriteString("acr", AuthenticationContext.Of(grant.Methods));
        });
    }

    /// <summary>An access token of a client itself, whose identifier is its subject.</summary>
    public async Task<string> CreateClientTokenAsync(Client client, IReadOnlyList<string> scopes, string tokenId, string? proofKey, CancellationToken cancellationToken)
    {
        var key = await keys.CurrentAsync(JwsAlgorithm.ES256, cancellationToken);
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        return JsonWebToken.Sign(key, "at+jwt", writer => WriteAccess(writer, client, client.ClientId, scopes, tokenId, now, proofKey));
    }

    /// <summary>A logout token (OpenID Connect Back-Channel Logout 1.0 §2.4).</summary>
    public async Task<string> CreateLogoutTokenAsync(Client client, string subject, string sessionId, CancellationToken cancellationToken)
    {
        var key = await keys.CurrentAsync(client.IdTokenAlgorithm, cancellationToken);
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        return JsonWebToken.Sign(key, "logout+jwt", writer =>
        {
            writer.WriteString("iss", origin.Value);
            writer.WriteString("aud", client.ClientId);
            writer.WriteString("sub", subject);
            writer.WriteNumber("iat", now);
            writer.WriteNumber("exp", now + (long)s_logoutTokenLifetime.TotalSeconds);
            writer.WriteString("jti", Guid.NewGuid().ToString("N"));
            writer.WriteString("sid", sessionId);
            writer.WriteStartObject("events");
            writer.WriteStartObject("http://schemas.openid.net/event/backchannel-logout");
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    public async Task<string> CreateIdTokenAsync(Client client, Grant grant, string? nonce, string accessToken, CancellationToken cancellationToken)
    {
        var key = await keys.CurrentAsync(client.IdTokenAlgorithm, cancellationToken);
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        return JsonWebToken.Sign(key, "JWT", writer =>
        {
            writer.WriteString("iss", origin.Value);
            writer.WriteString("aud", client.ClientId);
            writer.WriteString("sub", grant.Subject);
            writer.WriteNumber("iat", now);
            writer.WriteNumber("exp", now + (long)options.IdTokenLifetime.TotalSeconds);
            writer.WriteNumber("auth_time", grant.AuthenticatedAt.ToUnixTimeSeconds());
            if (nonce is not null)
            {
                writer.WriteString("nonce", nonce);
            }

            // OpenID Connect Core §3.1.3.6: the left half of the hash that the algorithm names, which is SHA-256 in all of ours.
            writer.WriteString("at_hash", Base64UrlText.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken)).AsSpan(0, 16)));
            writer.WriteString("acr", AuthenticationContext.Of(grant.Methods));
            writer.WriteStartArray("amr");
            foreach (var method in grant.Methods)
            {
                writer.WriteStringValue(method);
            }

            writer.WriteEndArray();
            writer.WriteString("sid", grant.Id);
        });
    }

    private void WriteAccess(Utf8JsonWriter writer, Client client, string subject, IReadOnlyList<string> scopes, string tokenId, long now, string? proofKey)
    {
        writer.WriteString("iss", origin.Value);
        writer.WriteString("aud", options.ApiAudience);
        writer.WriteString("sub", subject);
        writer.WriteString("client_id", client.ClientId);
        writer.WriteString("scope", string.Join(' ', scopes));
        writer.WriteNumber("iat", now);
        writer.WriteNumber("exp", now + (long)options.AccessTokenLifetime.TotalSeconds);
        writer.WriteString("jti", tokenId);
        if (proofKey is not null)
        {
            writer.WriteStartObject("cnf");
            writer.WriteString("jkt", proofKey);
            writer.WriteEndObject();
        }
    }
}
