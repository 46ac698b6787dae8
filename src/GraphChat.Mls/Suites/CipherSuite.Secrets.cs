using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using GraphChat.Cryptography;
using GraphChat.Cryptography.Hpke;
using GraphChat.Mls.Codec;

namespace GraphChat.Mls.Suites;

/// <content>The functions on secrets (RFC 9420 §5.1.3, §5.2, §8).</content>
public sealed partial class CipherSuite
{
    internal byte[] Mac(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data) => MacAlgorithm.Mac(key, data);

    internal bool VerifyMac(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> mac) => MacAlgorithm.Verify(key, data, mac);

    /// <summary>RefHash (§5.2); this label is written as it is.</summary>
    internal byte[] RefHash(ReadOnlySpan<byte> label, ReadOnlySpan<byte> value)
    {
        using var writer = new MlsWriter(value.Length + label.Length + 16);
        writer.WriteOpaque(label);
        writer.WriteOpaque(value);
        return Hash(writer.Written);
    }

    internal SecretBytes Extract(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> inputKey)
    {
        var secret = new SecretBytes(HashSize);
        Kdf.Extract(inputKey, salt, secret.Span);
        return secret;
    }

    internal void ExpandWithLabel(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> label, ReadOnlySpan<byte> context, Span<byte> output)
    {
        using var writer = new MlsWriter(context.Length + label.Length + 24);
        writer.WriteUInt16(checked((ushort)output.Length));
        WriteLabel(writer, label);
        writer.WriteOpaque(context);
        Kdf.Expand(secret, writer.Written, output);
    }

    internal SecretBytes ExpandWithLabel(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> label, ReadOnlySpan<byte> context, int length)
    {
        var output = new SecretBytes(length);
        ExpandWithLabel(secret, label, context, output.Span);
        return output;
    }

    internal SecretBytes DeriveSecret(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> label) => ExpandWithLabel(secret, label, [], HashSize);

    /// <summary>DeriveTreeSecret (§9).</summary>
    internal SecretBytes DeriveTreeSecret(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> label, uint generation, int length)
    {
        Span<byte> context = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(context, generation);
        return ExpandWithLabel(secret, label, context, length);
    }

    internal HpkeCiphertext EncryptWithLabel(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> label, ReadOnlySpan<byte> context, ReadOnlySpan<byte> plaintext) =>
        Encrypt(publicKey, EncryptionContext(label, context), plaintext);

    /// <summary>What <see cref="Encrypt"/> needs of label and context, hashed once for any number of recipients.</summary>
    internal HpkeInfo EncryptionContext(ReadOnlySpan<byte> label, ReadOnlySpan<byte> context)
    {
        using var info = Labeled(label, context);
        return Hpke.Prepare(info.Written);
    }

    internal HpkeCiphertext Encrypt(ReadOnlySpan<byte> publicKey, HpkeInfo info, ReadOnlySpan<byte> plaintext)
    {
        OperationCounts.Encrypt();
        return PublicKey.TryImport(Hpke.Kem, publicKey, out var key) && Hpke.TrySeal(key, info, [], plaintext, out var kem, out var ciphertext)
            ? new HpkeCiphertext(kem, ciphertext)
            : throw new MlsException(MlsErrorCode.InvalidLeafNode, "5.1.3");
    }

    internal bool TryDecryptWithLabel(
        Key key, ReadOnlySpan<byte> label, ReadOnlySpan<byte> context, HpkeCiphertext ciphertext, [NotNullWhen(true)] out byte[]? plaintext)
    {
        OperationCounts.Decrypt();
        using var info = Labeled(label, context);
        return Hpke.TryOpen(key, ciphertext.KemOutput, info.Written, [], ciphertext.Ciphertext, out plaintext);
    }

    /// <summary>The one form by which signature keys are compared.</summary>
    internal byte[] SignatureKeyIdentity(byte[] publicKey) => Signature.Comparable(publicKey);

    internal bool IsHpkePublicKey(ReadOnlySpan<byte> publicKey) => PublicKey.TryImport(Hpke.Kem, publicKey, out _);

    internal bool IsSignaturePublicKey(ReadOnlySpan<byte> publicKey) => PublicKey.TryImport(Signature, publicKey, out _);
}
