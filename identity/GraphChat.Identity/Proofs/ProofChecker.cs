using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.Proofs;

/// <summary>Looks for the proof of possession of a key (DPoP, RFC 9449) that comes with a request to the provider.</summary>
internal sealed class ProofChecker(ProofVerifier verifier, ProofNonces nonces)
{
    public const string Header = "DPoP";
    public const string NonceHeader = "DPoP-Nonce";

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
        return headers.Count > 1
            ? ProofResult.Invalid
            : await verifier.CheckAsync(headers.ToString(), context.Request.Method, context.Request.Path, needsNonce, accessToken, cancellationToken);
    }
}
