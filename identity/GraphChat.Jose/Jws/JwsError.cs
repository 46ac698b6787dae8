namespace GraphChat.Jose.Jws;

/// <summary>Why a text is no JWS that is accepted here.</summary>
public enum JwsError
{
    /// <summary>It is one.</summary>
    None,

    /// <summary>Longer than the limit.</summary>
    TooLong,

    /// <summary>Not three non-empty base64url parts, or a header that is no JSON object of the right members.</summary>
    Malformed,

    /// <summary>A header member that would let the sender choose the key or the rules: crit, jku, x5u, x5c, jwk, b64, zip.</summary>
    ForbiddenHeader,
}
