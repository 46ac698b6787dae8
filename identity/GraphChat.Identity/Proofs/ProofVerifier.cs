using System.Security.Cryptography;
using System.Text;
using GraphChat.Identity.Validation;
using GraphChat.Jose;
using GraphChat.Jose.Jws;
using GraphChat.Jose.Jwt;

namespace GraphChat.Identity.Proofs;

/// <summary>
/// Checks a proof of possession of a key (DPoP, RFC 9449 §4.3): signed by the key that it carries, for this method and
/// address, made within a minute, shown once and, where asked, over a nonce and an access token.
/// </summary>
internal sealed class ProofVerifier(IUsedProofs used, ProofNonces nonces, PublicOrigin origin, TimeProvider time)
{
    private const int MaxLength = 8 * 1024;
    private const int MaxTokenId = 200;
    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(60);

    /// <param name="text">The JWT.</param>
    /// <param name="method">Of the request that it comes with.</param>
    /// <param name="path">Of the same.</param>
    /// <param name="needsNonce">Whether it must carry a nonce of ours.</param>
    /// <param name="accessToken">The token that comes with it; null at the token endpoint.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<ProofResult> CheckAsync(string text, string method, string path, bool needsNonce, string? accessToken, CancellationToken cancellationToken)
    {
        if (Read(text) is not { } proof)
        {
            return ProofResult.Invalid;
        }

        var (thumbprint, claims) = proof;
        if (claims.Text("htm") != method || !IsHere(claims.Text("htu"), path)
            || claims.Text("jti") is not { Length: > 0 and <= MaxTokenId } tokenId || claims.Time("iat") is not { } issuedAt
            || (time.GetUtcNow() - issuedAt).Duration() > s_window || !IsInForce(claims)
            || (accessToken is not null && claims.Text("ath") != Base64UrlText.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken)))))
        {
            return ProofResult.Invalid;
        }

        if (claims.Text("nonce") is { } nonce ? !nonces.IsValid(nonce) : needsNonce)
        {
            return ProofResult.NeedsNonce;
        }

        return await used.TryUseAsync(thumbprint, tokenId, issuedAt + (2 * s_window), cancellationToken)
            ? new ProofResult(thumbprint, null)
            : ProofResult.Invalid;
    }

    private static (string Thumbprint, JwtClaims Claims)? Read(string text)
    {
        if (!CompactJws.TryRead(text, out var jws, out _, MaxLength, allowEmbeddedKey: true)
            || jws.Header.Type != "dpop+jwt" || jws.Header.EmbeddedKey is not { } jwk
            || !VerificationKey.TryCreate(jwk, out var key, jws.Header.Algorithm == "PS256" ? JwsAlgorithm.PS256 : JwsAlgorithm.RS256)
            || !jws.IsSignedBy(key) || !JsonWebToken.TryReadUnverified(jws, out var claims))
        {
            return null;
        }

        return (jwk.Thumbprint(), claims!);
    }

    // A proof needs neither; one that has them means them (RFC 7519 §4.1).
    private bool IsInForce(JwtClaims claims) =>
        (!claims.Has("exp") || claims.Time("exp") > time.GetUtcNow() - s_window) && (!claims.Has("nbf") || claims.Time("nbf") <= time.GetUtcNow() + s_window);

    // RFC 9449 §4.3 item 9: without query and fragment, and by the origin that clients see, not the Host header.
    private bool IsHere(string? address, string path) =>
        address is { Length: <= 2000 } && Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.UserInfo.Length == 0
        && uri.GetLeftPart(UriPartial.Authority) == origin.Value && uri.AbsolutePath == path;
}
