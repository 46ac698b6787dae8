using GraphChat.Cryptography;
using GraphChat.Cryptography.Hpke;

namespace GraphChat.Mls.Tests.Suites;

/// <summary>
/// A mechanism with the lengths of ML-KEM-768 for keys and ciphertexts, and one of its own for the secret. Inside it is X25519, the rest is filled
/// with what can be computed from it, and is checked.
/// </summary>
internal sealed class ToyKem() : KemAlgorithm("toy", 0xFFF0, keySize: 64, publicKeySize: 1184, encapsulatedKeySize: 1088, sharedSecretSize: 40)
{
    private const int Core = 32;
    private static readonly KeyAgreementAlgorithm s_core = KeyAgreementAlgorithm.X25519;

    internal override void GenerateKey(Span<byte> key)
    {
        base.GenerateKey(key[..Core]);
        Fill(key[..Core], "private", key[Core..]);
    }

    internal override bool TryComputePublicKey(ReadOnlySpan<byte> key, Span<byte> publicKey)
    {
        if (!IsFilled(key, "private"))
        {
            return false;
        }

        using var core = Key.Import(s_core, key[..Core]);
        core.PublicKey.Bytes.CopyTo(publicKey);
        Fill(publicKey[..Core], "public", publicKey[Core..]);
        return true;
    }

    internal override bool IsPublicKey(ReadOnlySpan<byte> publicKey) => IsFilled(publicKey, "public");

    internal override Key DeriveKey(ReadOnlySpan<byte> inputKey, KeyExportPolicy export)
    {
        var key = new byte[KeySize];
        Fill(inputKey, "derived", key.AsSpan(0, Core));
        Fill(key.AsSpan(0, Core), "private", key.AsSpan(Core));
        return Key.Import(this, key, export);
    }

    internal override bool TryEncapsulate(PublicKey recipient, Span<byte> encapsulatedKey, Span<byte> sharedSecret)
    {
        using var ephemeral = Key.Create(s_core);
        ephemeral.PublicKey.Bytes.CopyTo(encapsulatedKey);
        return TryAgree(ephemeral, recipient.Bytes[..Core], encapsulatedKey[..Core], encapsulatedKey[Core..], sharedSecret);
    }

    internal override bool TryDecapsulate(Key recipient, ReadOnlySpan<byte> encapsulatedKey, Span<byte> sharedSecret)
    {
        using var core = Key.Import(s_core, recipient.Bytes[..Core]);
        var rest = new byte[encapsulatedKey.Length - Core];
        return TryAgree(core, encapsulatedKey[..Core], encapsulatedKey[..Core], rest, sharedSecret) && encapsulatedKey[Core..].SequenceEqual(rest);
    }

    private static bool TryAgree(Key own, ReadOnlySpan<byte> other, ReadOnlySpan<byte> ephemeral, Span<byte> rest, Span<byte> sharedSecret)
    {
        if (!PublicKey.TryImport(s_core, other, out var key) || s_core.Agree(own, key) is not { } agreed)
        {
            return false;
        }

        using (agreed)
        {
            byte[] all = [.. agreed.Bytes, .. ephemeral];
            Fill(all, "rest", rest);
            Fill(all, "secret", sharedSecret);
            return true;
        }
    }

    private static bool IsFilled(ReadOnlySpan<byte> bytes, string label)
    {
        var rest = new byte[bytes.Length - Core];
        Fill(bytes[..Core], label, rest);
        return bytes[Core..].SequenceEqual(rest);
    }

    private static void Fill(ReadOnlySpan<byte> from, string label, Span<byte> target) => KeyDerivationAlgorithm.HkdfSha256
        .DeriveBytes(from, [], System.Text.Encoding.UTF8.GetBytes(label), target.Length).CopyTo(target);
}
