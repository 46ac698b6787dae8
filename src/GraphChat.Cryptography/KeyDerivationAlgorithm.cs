using System.Security.Cryptography;

namespace GraphChat.Cryptography;

/// <summary>HKDF (RFC 5869) with SHA-2.</summary>
public sealed class KeyDerivationAlgorithm : Algorithm
{
    private readonly HashAlgorithm _hash;

    private KeyDerivationAlgorithm(string name, HashAlgorithm hash)
        : base(name, 0) => _hash = hash;

    /// <summary>HKDF-SHA-256.</summary>
    public static KeyDerivationAlgorithm HkdfSha256 { get; } = new("HKDF-SHA-256", HashAlgorithm.Sha256);

    /// <summary>HKDF-SHA-384.</summary>
    public static KeyDerivationAlgorithm HkdfSha384 { get; } = new("HKDF-SHA-384", HashAlgorithm.Sha384);

    /// <summary>HKDF-SHA-512.</summary>
    public static KeyDerivationAlgorithm HkdfSha512 { get; } = new("HKDF-SHA-512", HashAlgorithm.Sha512);

    /// <summary>Bytes of a pseudorandom key.</summary>
    public int PseudorandomKeySize => _hash.HashSize;

    /// <summary>The most bytes that one expansion gives.</summary>
    public int MaximumOutputSize => 255 * _hash.HashSize;

    /// <summary>HKDF-Extract; <paramref name="pseudorandomKey"/> has <see cref="PseudorandomKeySize"/> bytes.</summary>
    public void Extract(ReadOnlySpan<byte> inputKey, ReadOnlySpan<byte> salt, Span<byte> pseudorandomKey) =>
        HKDF.Extract(_hash.BclName, inputKey, salt, pseudorandomKey);

    /// <summary>HKDF-Expand into the whole of <paramref name="output"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More than <see cref="MaximumOutputSize"/> bytes are asked for.</exception>
    public void Expand(ReadOnlySpan<byte> pseudorandomKey, ReadOnlySpan<byte> info, Span<byte> output)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(output.Length, MaximumOutputSize, nameof(output));
        if (output.Length > 0)
        {
            HKDF.Expand(_hash.BclName, pseudorandomKey, output, info);
        }
    }

    /// <summary>Extract and expand: <paramref name="count"/> bytes, which the caller zeroes.</summary>
    public byte[] DeriveBytes(ReadOnlySpan<byte> inputKey, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> info, int count)
    {
        Span<byte> key = stackalloc byte[PseudorandomKeySize];
        Extract(inputKey, salt, key);
        var output = new byte[count];
        Expand(key, info, output);
        CryptographicOperations.ZeroMemory(key);
        return output;
    }

    /// <summary>Extract and expand of a shared secret: <paramref name="count"/> bytes, which the caller zeroes.</summary>
    public byte[] DeriveBytes(SharedSecret sharedSecret, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> info, int count) =>
        DeriveBytes(sharedSecret.Bytes, salt, info, count);
}
