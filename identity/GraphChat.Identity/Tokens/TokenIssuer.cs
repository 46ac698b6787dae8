using System.Security.Cryptography;
using System.Text;
using GraphChat.Identity.Clients;
using GraphChat.Identity.Keys;
using GraphChat.Jose;
using GraphChat.Jose.Jws;
using GraphChat.Jose.Jwt;

namespace GraphChat.Identity.Tokens;

/// <summary>Makes access tokens (RFC 9068) and ID tokens (OpenID Connect Core §2).</summary>
internal sealed class TokenIssuer(SigningKeyRing keys, PublicOrigin origin, GraphChatIdentityOptions options, TimeProvider time)
{
    /// <summary>An access token for the API. It holds nothing personal but the identifier and the role.</summary>
    public async Task<string> CreateAccessTokenAsync(Client client, Grant grant, IReadOnlyList<string> scopes, CancellationToken cancellationToken)
    {
        var key = await keys.CurrentAsync(JwsAlgorithm.ES256, cancellationToken);
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        return JsonWebToken.Sign(key, "at+jwt", writer =>
        {
            writer.WriteString("iss", origin.Value);
            writer.WriteString("aud", options.ApiAudience);
            writer.WriteString("sub", grant.Subject);
            writer.WriteString("client_id", client.ClientId);
            writer.WriteString("scope", string.Join(' ', scopes));
            writer.WriteNumber("iat", now);
            writer.WriteNumber("exp", now + (long)options.AccessTokenLifetime.TotalSeconds);
            writer.WriteString("jti", Guid.NewGuid().ToString("N"));
            writer.WriteString("sid", grant.Id);
            writer.WriteString("role", grant.Role);
            writer.WriteNumber("auth_time", grant.AuthenticatedAt.ToUnixTimeSeconds());
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
}
