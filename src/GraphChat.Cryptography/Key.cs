using System.Diagnostics.CodeAnalysis;

namespace GraphChat.Cryptography;

/// <summary>A secret or private key in pinned memory, zeroed by <see cref="Dispose"/>. Thread-safe but for disposing.</summary>
public sealed class Key : IDisposable
{
    private readonly SecretBytes _bytes;
    private readonly bool _exportable;
    private PublicKey? _publicKey;

    private Key(Algorithm algorithm, SecretBytes bytes, PublicKey? publicKey, bool exportable)
    {
        Algorithm = algorithm;
        _bytes = bytes;
        _publicKey = publicKey;
        _exportable = exportable;
    }

    /// <summary>What the key is for.</summary>
    public Algorithm Algorithm { get; }

    /// <summary>Whether the algorithm has public keys.</summary>
    public bool HasPublicKey => Algorithm.PublicKeySize > 0;

    /// <summary>The public half.</summary>
    /// <exception cref="InvalidOperationException">The algorithm is symmetric.</exception>
    public PublicKey PublicKey => _publicKey ??= ComputePublicKey();

    internal ReadOnlySpan<byte> Bytes => _bytes.Span;

    /// <summary>A new random key.</summary>
    public static Key Create(Algorithm algorithm, KeyExportPolicy export = KeyExportPolicy.None)
    {
        var bytes = new SecretBytes(algorithm.KeySize);
        algorithm.GenerateKey(bytes.Span);
        return new Key(algorithm, bytes, null, export == KeyExportPolicy.AllowPlaintextExport);
    }

    /// <summary>The key in <paramref name="blob"/>: raw bytes as the algorithm's standard writes them (for Ed25519 the seed).</summary>
    /// <exception cref="FormatException">The bytes are no key of this algorithm.</exception>
    public static Key Import(Algorithm algorithm, ReadOnlySpan<byte> blob, KeyExportPolicy export = KeyExportPolicy.None) =>
        TryImport(algorithm, blob, out var key, export)
            ? key
            : throw new FormatException($"The bytes are not a key of {algorithm.Name}.");

    /// <summary>The key in <paramref name="blob"/>, or false if the bytes are no key of this algorithm.</summary>
    public static bool TryImport(
        Algorithm algorithm, ReadOnlySpan<byte> blob, [NotNullWhen(true)] out Key? key, KeyExportPolicy export = KeyExportPolicy.None)
    {
        key = null;
        if (blob.Length != algorithm.KeySize)
        {
            return false;
        }

        PublicKey? publicKey = null;
        if (algorithm.PublicKeySize > 0)
        {
            var bytes = new byte[algorithm.PublicKeySize];
            if (!algorithm.TryComputePublicKey(blob, bytes))
            {
                return false;
            }

            publicKey = PublicKey.Trusted(algorithm, bytes);
        }

        key = new Key(algorithm, new SecretBytes(blob), publicKey, export == KeyExportPolicy.AllowPlaintextExport);
        return true;
    }

    /// <summary>A copy of the raw key, which the caller must zero.</summary>
    /// <exception cref="InvalidOperationException">The key was created or imported without permission to export.</exception>
    public byte[] Export() => _exportable
        ? _bytes.Span.ToArray()
        : throw new InvalidOperationException("The key's policy does not allow its export.");

    /// <summary>A second object with the same key, with a life of its own.</summary>
    public Key Copy() => new(Algorithm, _bytes.Copy(), _publicKey, _exportable);

    /// <summary>Zeroes the key.</summary>
    public void Dispose() => _bytes.Dispose();

    /// <summary>The algorithm's name, never the key.</summary>
    public override string ToString() => $"{Algorithm.Name} key";

    private PublicKey ComputePublicKey()
    {
        if (!HasPublicKey)
        {
            throw new InvalidOperationException($"{Algorithm.Name} has no public keys.");
        }

        var bytes = new byte[Algorithm.PublicKeySize];
        return Algorithm.TryComputePublicKey(_bytes.Span, bytes)
            ? PublicKey.Trusted(Algorithm, bytes)
            : throw new InvalidOperationException("The private key has no public half.");
    }
}
