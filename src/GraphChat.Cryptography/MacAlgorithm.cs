using System.Security.Cryptography;

namespace GraphChat.Cryptography;

/// <summary>HMAC (RFC 2104) with SHA-2.</summary>
public sealed class MacAlgorithm : Algorithm
{
    private readonly HashAlgorithm _hash;

    private MacAlgorithm(string name, HashAlgorithm hash)
        : base(name, hash.HashSize) => _hash = hash;

    /// <summary>HMAC-SHA-256.</summary>
    public static MacAlgorithm HmacSha256 { get; } = new("HMAC-SHA-256", HashAlgorithm.Sha256);

    /// <summary>HMAC-SHA-384.</summary>
    public static MacAlgorithm HmacSha384 { get; } = new("HMAC-SHA-384", HashAlgorithm.Sha384);

    /// <summary>HMAC-SHA-512.</summary>
    public static MacAlgorithm HmacSha512 { get; } = new("HMAC-SHA-512", HashAlgorithm.Sha512);

    /// <summary>Bytes of a tag.</summary>
    public int MacSize => _hash.HashSize;

    /// <summary>The tag of <paramref name="data"/>.</summary>
    /// <exception cref="ArgumentException">The key is another algorithm's.</exception>
    public byte[] Mac(Key key, ReadOnlySpan<byte> data)
    {
        KeyCheck.Of(this, key.Algorithm);
        return Mac(key.Bytes, data);
    }

    /// <summary>The tag of <paramref name="data"/> under a derived key of any length; the caller zeroes it.</summary>
    public byte[] Mac(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data) => CryptographicOperations.HmacData(_hash.BclName, key, data);

    /// <summary>Whether <paramref name="mac"/> is the whole tag of <paramref name="data"/>; takes the same time wherever they differ.</summary>
    /// <exception cref="ArgumentException">The key is another algorithm's.</exception>
    public bool Verify(Key key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> mac) =>
        CryptographicOperations.FixedTimeEquals(Mac(key, data), mac);

    /// <summary>Whether <paramref name="mac"/> is the whole tag of <paramref name="data"/> under a derived key.</summary>
    public bool Verify(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> mac) =>
        CryptographicOperations.FixedTimeEquals(Mac(key, data), mac);
}
