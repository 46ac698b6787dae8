using GraphChat.Cryptography;
using GraphChat.Mls.Codec;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.KeySchedule;

/// <summary>The secrets of an epoch (RFC 9420 §8), but for the encryption secret, which the secret tree consumes.</summary>
internal sealed class EpochSecrets : IDisposable
{
    private readonly SecretBytes[] _secrets;

    private EpochSecrets(SecretBytes[] secrets) => _secrets = secrets;

    internal ReadOnlySpan<byte> SenderData => _secrets[0].Span;

    internal ReadOnlySpan<byte> Exporter => _secrets[1].Span;

    internal ReadOnlySpan<byte> External => _secrets[2].Span;

    internal ReadOnlySpan<byte> ConfirmationKey => _secrets[3].Span;

    internal ReadOnlySpan<byte> MembershipKey => _secrets[4].Span;

    internal ReadOnlySpan<byte> Resumption => _secrets[5].Span;

    internal ReadOnlySpan<byte> Authenticator => _secrets[6].Span;

    internal ReadOnlySpan<byte> Init => _secrets[7].Span;

    internal static EpochSecrets Derive(CipherSuite suite, ReadOnlySpan<byte> epochSecret) => new(
    [
        suite.DeriveSecret(epochSecret, "sender data"u8),
        suite.DeriveSecret(epochSecret, "exporter"u8),
        suite.DeriveSecret(epochSecret, "external"u8),
        suite.DeriveSecret(epochSecret, "confirm"u8),
        suite.DeriveSecret(epochSecret, "membership"u8),
        suite.DeriveSecret(epochSecret, "resumption"u8),
        suite.DeriveSecret(epochSecret, "authentication"u8),
        suite.DeriveSecret(epochSecret, "init"u8),
    ]);

    internal static EpochSecrets Read(ref MlsReader reader)
    {
        var secrets = new SecretBytes[8];
        for (var i = 0; i < secrets.Length; i++)
        {
            secrets[i] = new SecretBytes(reader.ReadOpaque());
        }

        return new EpochSecrets(secrets);
    }

    internal void Write(MlsWriter writer)
    {
        foreach (var secret in _secrets)
        {
            writer.WriteOpaque(secret.Span);
        }
    }

    /// <summary>MLS-Exporter (§8.5).</summary>
    internal byte[] Export(CipherSuite suite, ReadOnlySpan<byte> label, ReadOnlySpan<byte> context, int length)
    {
        using var derived = suite.DeriveSecret(Exporter, label);
        var output = new byte[length];
        suite.ExpandWithLabel(derived.Span, "exported"u8, suite.Hash(context), output);
        return output;
    }

    public void Dispose()
    {
        foreach (var secret in _secrets)
        {
            secret.Dispose();
        }
    }
}
