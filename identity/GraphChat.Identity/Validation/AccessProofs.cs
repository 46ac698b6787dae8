using GraphChat.Identity.Proofs;

namespace GraphChat.Identity.Validation;

/// <summary>
/// Checks for an API that the sender of a bound access token has its key (DPoP, RFC 9449 §7): a proof for this method and address, over
/// this token, by the key of `cnf.jkt`, of this minute, shown once. A nonce is looked at where there is one. Thread-safe.
/// </summary>
public sealed class AccessProofs
{
    private readonly ProofVerifier _verifier;
    private readonly ProofNonces _nonces;

    /// <summary>Proofs for one origin.</summary>
    /// <param name="publicOrigin">What clients call; `htu` must begin with it.</param>
    /// <param name="nodeSecret">The 32-byte secret of the nodes; nonces are made under a key derived from it.</param>
    /// <param name="used">What was shown before.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ArgumentException">The origin is http and not loopback.</exception>
    public AccessProofs(string publicOrigin, ReadOnlyMemory<byte> nodeSecret, IUsedProofs used, TimeProvider time)
    {
        _nonces = new ProofNonces(nodeSecret, time);
        _verifier = new ProofVerifier(used, _nonces, PublicOrigin.Parse(publicOrigin), time);
    }

    /// <summary>A nonce for the sender's next proof, for the header DPoP-Nonce.</summary>
    public string CreateNonce() => _nonces.Create();

    /// <summary>Checks one; never throws on what it is.</summary>
    /// <param name="proof">The JWT; null where none came.</param>
    /// <param name="method">Of the request; GET for a socket.</param>
    /// <param name="path">Of the request.</param>
    /// <param name="text">The access token as it came.</param>
    /// <param name="token">What it says.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<AccessProofResult> CheckAsync(
        string? proof, string method, string path, string text, AccessToken token, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (proof is null || token.ProofKeyThumbprint is not { } bound)
        {
            return AccessProofResult.Invalid;
        }

        var result = await _verifier.CheckAsync(proof, method, path, needsNonce: false, text, cancellationToken);
        return result == ProofResult.NeedsNonce ? AccessProofResult.NeedsNonce
            : result.KeyThumbprint == bound ? AccessProofResult.Proven
            : AccessProofResult.Invalid;
    }
}
