using GraphChat.Identity.Protocol;
using GraphChat.Jose.Jws;
using GraphChat.Jose.Jwt;

namespace GraphChat.Identity.Clients;

/// <summary>
/// Authentication by private_key_jwt (RFC 7523 §3, OpenID Connect Core §9): a short-lived JWT that the client signed for this
/// issuer and that works once.
/// </summary>
internal sealed class ClientAssertions(ClientStore clients, ClientKeys keys, UsedTokenIds used, PublicOrigin origin, TimeProvider time)
{
    public const string Type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private const int MaxLength = 8 * 1024;
    private const int MaxTokenId = 200;
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(10);

    /// <summary>The client that signed it, or null.</summary>
    public async Task<Client?> AuthenticateAsync(string assertion, string? clientId, CancellationToken cancellationToken)
    {
        if (!CompactJws.TryRead(assertion, out var jws, out _, MaxLength) || !JsonWebToken.TryReadUnverified(jws, out var unverified)
            || unverified!.Subject is not { } subject || unverified.Issuer != subject || (clientId is not null && clientId != subject)
            || await clients.FindAsync(subject, cancellationToken) is not { UsesAssertions: true } client)
        {
            return null;
        }

        // The issuer, and nobody besides, or another server that it was meant for could show it here.
        if (unverified.Audiences is not [var audience] || audience != origin.Value
            || unverified.Text("jti") is not { Length: > 0 and <= MaxTokenId } tokenId
            || unverified.Time("exp") is not { } expires || expires > time.GetUtcNow() + s_longest)
        {
            return null;
        }

        var expectations = new JwtExpectations { Issuer = subject, Audiences = [origin.Value] };
        foreach (var key in await keys.FindAsync(client, jws.Header.KeyId, cancellationToken))
        {
            if (JsonWebToken.Check(jws, key, expectations, time.GetUtcNow(), out _) == JwtError.None)
            {
                return await used.TryUseAsync("client assertion", [subject, tokenId], expires + expectations.ClockSkew, cancellationToken) ? client : null;
            }
        }

        return null;
    }
}
