using GraphChat.Identity.Validation;
using GraphChat.Jose.Jws;
using Npgsql;

namespace GraphChat.Identity.Keys;

/// <summary>Our own keys, without a way over HTTP.</summary>
internal sealed class InProcessIssuerKeys(PublicOrigin origin, SigningKeyRing ring) : IIssuerKeys
{
    public string Issuer => origin.Value;

    public async ValueTask<VerificationKey?> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        try
        {
            return await ring.FindAsync(keyId, cancellationToken);
        }
        catch (NpgsqlException exception)
        {
            throw new IssuerUnavailableException("The signing keys cannot be read.", exception);
        }
    }
}
