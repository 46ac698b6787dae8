using GraphChat.Identity.Protocol;

namespace GraphChat.Identity.Proofs;

/// <summary>What came of looking for a proof: the thumbprint of its key, an error, or neither where there was none.</summary>
internal sealed record ProofResult(string? KeyThumbprint, ProtocolError? Error)
{
    public static ProofResult None { get; } = new(null, null);

    public static ProofResult Invalid { get; } = new(null, new ProtocolError("invalid_dpop_proof", "The DPoP proof is invalid."));

    public static ProofResult NeedsNonce { get; } = new(null, new ProtocolError("use_dpop_nonce", "The DPoP proof must carry the nonce of the DPoP-Nonce header."));
}
