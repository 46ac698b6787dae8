namespace GraphChat.Jose.Jwt;

/// <summary>Why a JWT is not accepted; for logs and tests, never for the sender, who learns only "invalid".</summary>
public enum JwtError
{
    /// <summary>It is accepted.</summary>
    None,

    /// <summary>No compact JWS with a JSON object as payload, too long, or with a forbidden header member.</summary>
    Malformed,

    /// <summary>No key of that name, or the signature is not the key's.</summary>
    Signature,

    /// <summary>Another `typ`.</summary>
    Type,

    /// <summary>Another `iss`.</summary>
    Issuer,

    /// <summary>Not meant for us.</summary>
    Audience,

    /// <summary>No `exp`, or past it.</summary>
    Expired,

    /// <summary>Before `nbf`, or issued in the future.</summary>
    NotYetValid,
}
