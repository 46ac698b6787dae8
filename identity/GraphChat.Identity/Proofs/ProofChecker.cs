using System.Security.Cryptography;
using System.Text;
using GraphChat.Identity.Protocol;
using GraphChat.Jose;
using GraphChat.Jose.Jws;
using GraphChat.Jose.Jwt;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.Proofs;

/// <summary>
/// Checks the proof of possession of a key (DPoP, RFC 9449 §4.3): signed by the key that it carries, for this method and
/// address, made within a minute, shown once and, where asked, over a nonce and an access token.
/// </summary>
internal sealed class ProofChecker(UsedTokenIds used, ProofNonces nonces, PublicOrigin origin, TimeProvider time)
{
    public const string Header = "DPoP";
    public const string NonceHeader = "DPoP-Nonce";

    private const int MaxLength = 8 * 1024;
    private const int MaxTokenId = 200;
    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(60);

    /// <param name="context">The request; the nonce for the next proof is put into its response.</param>
    /// <param name="needsNonce">Whether the proof must carry a nonce of ours.</param>
    /// <param name="accessToken">The token that comes with it; null at the token endpoint.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<ProofResult> CheckAsync(HttpContext context, bool needsNonce, string? accessToken, CancellationToken cancellationToken)
    {
        var headers = context.Request.Headers[Header];
        if (headers.Count == 0)
        {
            return ProofResult.None;
        }

        context.Response.Headers[NonceHeader] = nonces.Create();
        if (headers.Count > 1 || Read(headers.ToString()) is not { } proof)
        {
            return ProofResult.Invalid;
        }

        var (thumbprint, claims) = proof;
        if (claims.Text("htm") != context.Request.Method || !IsHere(claims.Text("htu"), context.Request.Path)
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

        return await used.TryUseAsync("proof", [thumbprint, tokenId], issuedAt + (2 * s_window), cancellationToken)
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
