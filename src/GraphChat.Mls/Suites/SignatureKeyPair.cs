using System.Diagnostics.CodeAnalysis;
using GraphChat.Cryptography;

namespace GraphChat.Mls.Suites;

/// <summary>A member's (or external sender's) signature key. Thread-safe but for disposing.</summary>
public sealed class SignatureKeyPair : IDisposable
{
    private readonly Key _key;

    private SignatureKeyPair(CipherSuite suite, Key key)
    {
        Suite = suite;
        _key = key;
        PublicKey = key.PublicKey.Export();
    }

    /// <summary>The suite whose signature algorithm the key is for.</summary>
    public CipherSuite Suite { get; }

    /// <summary>The public key as it stands in leaves.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>A new random key.</summary>
    public static SignatureKeyPair Generate(CipherSuite suite) => new(suite, Key.Create(suite.Signature, KeyExportPolicy.AllowPlaintextExport));

    /// <summary>The key with these raw private bytes.</summary>
    /// <exception cref="FormatException">They are no key of the suite.</exception>
    public static SignatureKeyPair Import(CipherSuite suite, ReadOnlySpan<byte> privateKey) =>
        new(suite, Key.Import(suite.Signature, privateKey, KeyExportPolicy.AllowPlaintextExport));

    /// <summary>The key with these raw private bytes, or false.</summary>
    public static bool TryImport(CipherSuite suite, ReadOnlySpan<byte> privateKey, [NotNullWhen(true)] out SignatureKeyPair? pair)
    {
        pair = Key.TryImport(suite.Signature, privateKey, out var key, KeyExportPolicy.AllowPlaintextExport) ? new SignatureKeyPair(suite, key) : null;
        return pair is not null;
    }

    /// <summary>The raw private key, which the caller must protect and zero.</summary>
    public byte[] ExportPrivateKey() => _key.Export();

    /// <summary>SignWithLabel (RFC 9420 §5.1.2) under <c>"MLS 1.0 " + label</c>.</summary>
    public byte[] SignWithLabel(ReadOnlySpan<byte> label, ReadOnlySpan<byte> content) => Suite.SignWithLabel(_key, label, content);

    /// <summary>Zeroes the private key.</summary>
    public void Dispose() => _key.Dispose();
}
