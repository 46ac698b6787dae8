using System.Security.Cryptography;

namespace GraphChat.Cryptography;

/// <summary>SHA-2.</summary>
public sealed class HashAlgorithm : Algorithm
{
    private HashAlgorithm(string name, int hashSize, HashAlgorithmName bcl)
        : base(name, 0)
    {
        HashSize = hashSize;
        BclName = bcl;
    }

    /// <summary>SHA-256.</summary>
    public static HashAlgorithm Sha256 { get; } = new("SHA-256", 32, HashAlgorithmName.SHA256);

    /// <summary>SHA-384.</summary>
    public static HashAlgorithm Sha384 { get; } = new("SHA-384", 48, HashAlgorithmName.SHA384);

    /// <summary>SHA-512.</summary>
    public static HashAlgorithm Sha512 { get; } = new("SHA-512", 64, HashAlgorithmName.SHA512);

    /// <summary>Bytes of a hash.</summary>
    public int HashSize { get; }

    internal HashAlgorithmName BclName { get; }

    /// <summary>The hash of <paramref name="data"/>.</summary>
    public byte[] Hash(ReadOnlySpan<byte> data) => CryptographicOperations.HashData(BclName, data);

    /// <summary>Writes the hash of <paramref name="data"/> to the first <see cref="HashSize"/> bytes of <paramref name="hash"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="hash"/> is too short.</exception>
    public void Hash(ReadOnlySpan<byte> data, Span<byte> hash) => CryptographicOperations.HashData(BclName, data, hash);
}
