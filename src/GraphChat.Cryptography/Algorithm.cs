namespace GraphChat.Cryptography;

/// <summary>What every algorithm has: a name and the sizes of its keys. Immutable and thread-safe, as all algorithms are.</summary>
public abstract class Algorithm
{
    private protected Algorithm(string name, int keySize, int publicKeySize = 0)
    {
        Interop.Core.Initialize();
        Name = name;
        KeySize = keySize;
        PublicKeySize = publicKeySize;
    }

    /// <summary>The algorithm's usual name.</summary>
    public string Name { get; }

    /// <summary>Bytes of a secret or private key.</summary>
    public int KeySize { get; }

    /// <summary>Bytes of a public key; 0 where there is none.</summary>
    public int PublicKeySize { get; }

    /// <inheritdoc />
    public override string ToString() => Name;

    internal virtual void GenerateKey(Span<byte> key) => System.Security.Cryptography.RandomNumberGenerator.Fill(key);

    /// <summary>Computes the public key; false if the private key is none of this algorithm.</summary>
    internal virtual bool TryComputePublicKey(ReadOnlySpan<byte> key, Span<byte> publicKey) => true;

    /// <summary>Whether bytes of the right length are a public key.</summary>
    internal virtual bool IsPublicKey(ReadOnlySpan<byte> publicKey) => true;

    /// <summary>The public key in the form in which this library holds it, or null if the bytes are none.</summary>
    internal virtual byte[]? ReadPublicKey(ReadOnlySpan<byte> blob) =>
        blob.Length == PublicKeySize && IsPublicKey(blob) ? blob.ToArray() : null;
}
