namespace GraphChat.Identity.Validation;

/// <summary>What became of a proof that came with an access token.</summary>
public enum AccessProofResult
{
    /// <summary>The sender has the key that the token is bound to.</summary>
    Proven,

    /// <summary>There is no proof, it is not right, it was shown before, or it is of another key.</summary>
    Invalid,

    /// <summary>It carries a nonce that is not ours or too old.</summary>
    NeedsNonce,
}
