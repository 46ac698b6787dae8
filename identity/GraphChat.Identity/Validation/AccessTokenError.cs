namespace GraphChat.Identity.Validation;

/// <summary>Why an access token is refused; for logs and metrics. The sender learns only `invalid_token`.</summary>
public enum AccessTokenError
{
    /// <summary>It is accepted.</summary>
    None,

    /// <summary>No JWT that can be read here.</summary>
    Malformed,

    /// <summary>From an issuer that is not configured.</summary>
    UnknownIssuer,

    /// <summary>No such key, or a signature that is not the key's.</summary>
    Signature,

    /// <summary>No access token: another `typ`, or a claim that RFC 9068 requires is missing.</summary>
    NotAnAccessToken,

    /// <summary>Meant for someone else.</summary>
    Audience,

    /// <summary>Past its time.</summary>
    Expired,

    /// <summary>Before its time.</summary>
    NotYetValid,

    /// <summary>Its session was ended.</summary>
    Revoked,

    /// <summary>The issuer's keys, or the revocations, cannot be read now; the same token may be accepted later.</summary>
    Unavailable,
}
