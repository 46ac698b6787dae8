using System.Diagnostics.CodeAnalysis;

namespace GraphChat.Cryptography;

/// <summary>A public key whose form was checked. Immutable and thread-safe.</summary>
public sealed class PublicKey : IEquatable<PublicKey>
{
    private readonly byte[] _bytes;

    private PublicKey(Algorithm algorithm, byte[] bytes)
    {
        Algorithm = algorithm;
        _bytes = bytes;
    }

    /// <summary>What the key is for.</summary>
    public Algorithm Algorithm { get; }

    /// <summary>The raw key: 32 bytes for the 25519 algorithms, an uncompressed point for the NIST curves.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The key in <paramref name="blob"/>.</summary>
    /// <exception cref="FormatException">The bytes are no public key of this algorithm.</exception>
    public static PublicKey Import(Algorithm algorithm, ReadOnlySpan<byte> blob) =>
        TryImport(algorithm, blob, out var key)
            ? key
            : throw new FormatException($"The bytes are not a public key of {algorithm.Name}.");

    /// <summary>The key in <paramref name="blob"/>, or false if the bytes are no public key of this algorithm.</summary>
    public static bool TryImport(Algorithm algorithm, ReadOnlySpan<byte> blob, [NotNullWhen(true)] out PublicKey? key)
    {
        key = algorithm.PublicKeySize > 0 && algorithm.ReadPublicKey(blob) is { } bytes ? new PublicKey(algorithm, bytes) : null;
        return key is not null;
    }

    /// <summary>A copy of the raw key.</summary>
    public byte[] Export() => [.. _bytes];

    /// <inheritdoc />
    public bool Equals(PublicKey? other) => other is not null && other.Algorithm == Algorithm && other.Bytes.SequenceEqual(_bytes);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as PublicKey);

    /// <inheritdoc />
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_bytes);
        return hash.ToHashCode();
    }

    /// <inheritdoc />
    public override string ToString() => $"{Algorithm.Name} public key {Convert.ToHexStringLower(_bytes)}";

    internal static PublicKey Trusted(Algorithm algorithm, byte[] bytes) => new(algorithm, bytes);
}
