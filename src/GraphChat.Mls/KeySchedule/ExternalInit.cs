using GraphChat.Cryptography;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.KeySchedule;

/// <summary>The init secret of an external commit (RFC 9420 §8.3).</summary>
internal static class ExternalInit
{
    private static ReadOnlySpan<byte> Label => "MLS 1.0 external init secret"u8;

    internal static byte[] ExternalPublicKey(CipherSuite suite, ReadOnlySpan<byte> externalSecret)
    {
        using var key = suite.Hpke.DeriveKey(externalSecret);
        return key.PublicKey.Export();
    }

    internal static (byte[] KemOutput, SecretBytes InitSecret) Send(CipherSuite suite, ReadOnlySpan<byte> externalPublicKey)
    {
        if (!PublicKey.TryImport(suite.Hpke.Kem, externalPublicKey, out var key) || !suite.Hpke.TrySetUpSender(key, [], out var kemOutput, out var context))
        {
            throw new MlsException(MlsErrorCode.InvalidGroupInfo, "8.3");
        }

        using (context)
        {
            var secret = new SecretBytes(suite.HashSize);
            context.Export(Label, secret.Span);
            return (kemOutput, secret);
        }
    }

    internal static SecretBytes Receive(CipherSuite suite, ReadOnlySpan<byte> externalSecret, ReadOnlySpan<byte> kemOutput)
    {
        using var key = suite.Hpke.DeriveKey(externalSecret);
        if (!suite.Hpke.TrySetUpRecipient(key, kemOutput, [], out var context))
        {
            throw new MlsException(MlsErrorCode.InvalidProposal, "8.3");
        }

        using (context)
        {
            var secret = new SecretBytes(suite.HashSize);
            context.Export(Label, secret.Span);
            return secret;
        }
    }
}
