using System.Diagnostics.CodeAnalysis;

namespace GraphChat.Jose.Jws;

/// <summary>The signature algorithms that are spoken here (RFC 7518 §3.1, RFC 8037 §3.1); there is no other, and no "none".</summary>
[SuppressMessage("Naming", "CA1707", Justification = "The registry's words.")]
public enum JwsAlgorithm
{
    /// <summary>ECDSA on P-256 with SHA-256.</summary>
    ES256,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256.</summary>
    RS256,

    /// <summary>RSASSA-PSS with SHA-256 and a salt of 32 bytes.</summary>
    PS256,

    /// <summary>Ed25519.</summary>
    EdDSA,
}
