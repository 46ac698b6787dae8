using System.Security.Cryptography;
using GraphChat.Cryptography;

namespace GraphChat.Mls.Tests.Suites;

/// <summary>Signatures with the lengths of ML-DSA-65's keys and signatures: Ed25519 and a hash of it, again and again.</summary>
internal sealed class ToySignature() : SignatureAlgorithm("toy", keySize: 32, publicKeySize: 1952, maximumSignatureSize: 3309)
{
    private const int Core = 32;
    private const int CoreSignature = 64;

    internal override bool TryComputePublicKey(ReadOnlySpan<byte> key, Span<byte> publicKey)
    {
        using var core = Key.Import(Ed25519, key);
        core.PublicKey.Bytes.CopyTo(publicKey);
        Fill(publicKey, Core);
        return true;
    }

    internal override bool IsPublicKey(ReadOnlySpan<byte> publicKey) => IsFilled(publicKey, Core);

    private protected override byte[] SignCore(ReadOnlySpan<byte> key, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data)
    {
        using var core = Key.Import(Ed25519, key);
        var signature = new byte[MaximumSignatureSize];
        Ed25519.Sign(core, data).CopyTo(signature, 0);
        Fill(signature, CoreSignature);
        return signature;
    }

    private protected override bool VerifyCore(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        signature.Length == MaximumSignatureSize && IsFilled(signature, CoreSignature)
            && PublicKey.TryImport(Ed25519, publicKey[..Core], out var core) && Ed25519.Verify(core, data, signature[..CoreSignature]);

    private static bool IsFilled(ReadOnlySpan<byte> bytes, int known)
    {
        var copy = bytes.ToArray();
        Fill(copy, known);
        return bytes.SequenceEqual(copy);
    }

    private static void Fill(Span<byte> bytes, int known)
    {
        var hash = SHA512.HashData(bytes[..known]);
        for (var at = known; at < bytes.Length; at++)
        {
            bytes[at] = hash[at % hash.Length];
        }
    }
}
