using System.Buffers.Binary;
using System.Security.Cryptography;

namespace GraphChat.Cryptography.Hpke;

/// <summary>LabeledExtract and LabeledExpand (RFC 9180 §4).</summary>
internal sealed class Labeled(KeyDerivationAlgorithm kdf, byte[] suiteId)
{
    private static ReadOnlySpan<byte> Version => "HPKE-v1"u8;

    internal int HashSize => kdf.PseudorandomKeySize;

    internal void Extract(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> label, ReadOnlySpan<byte> inputKey, Span<byte> output)
    {
        var length = Version.Length + suiteId.Length + label.Length + inputKey.Length;
        var labeled = length <= 512 ? stackalloc byte[length] : new byte[length];
        inputKey.CopyTo(labeled[Write(labeled, label)..]);
        kdf.Extract(labeled, salt, output);
        CryptographicOperations.ZeroMemory(labeled);
    }

    internal void Expand(ReadOnlySpan<byte> key, ReadOnlySpan<byte> label, ReadOnlySpan<byte> info, Span<byte> output)
    {
        var length = 2 + Version.Length + suiteId.Length + label.Length + info.Length;
        var labeled = length <= 512 ? stackalloc byte[length] : new byte[length];
        BinaryPrimitives.WriteUInt16BigEndian(labeled, (ushort)output.Length);
        info.CopyTo(labeled[(2 + Write(labeled[2..], label))..]);
        kdf.Expand(key, labeled, output);
    }

    private int Write(Span<byte> target, ReadOnlySpan<byte> label)
    {
        Version.CopyTo(target);
        suiteId.CopyTo(target[Version.Length..]);
        label.CopyTo(target[(Version.Length + suiteId.Length)..]);
        return Version.Length + suiteId.Length + label.Length;
    }
}
