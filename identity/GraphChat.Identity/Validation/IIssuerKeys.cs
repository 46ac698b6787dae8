using GraphChat.Jose.Jws;

namespace GraphChat.Identity.Validation;

/// <summary>Where the keys of one issuer come from. Thread-safe.</summary>
public interface IIssuerKeys
{
    /// <summary>The issuer, byte for byte as in `iss`.</summary>
    string Issuer { get; }

    /// <summary>
    /// The key of that name, or null. May ask the issuer again when the name is new, but not more often than it bears.
    /// </summary>
    /// <exception cref="IssuerUnavailableException">The issuer cannot be asked now.</exception>
    ValueTask<VerificationKey?> FindAsync(string keyId, CancellationToken cancellationToken);
}
