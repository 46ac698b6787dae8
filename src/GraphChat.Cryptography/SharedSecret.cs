namespace GraphChat.Cryptography;

/// <summary>What two parties agreed on: input of a <see cref="KeyDerivationAlgorithm"/>, never a key itself.</summary>
public sealed class SharedSecret : IDisposable
{
    private readonly SecretBytes _bytes;

    internal SharedSecret(SecretBytes bytes) => _bytes = bytes;

    /// <summary>The length in bytes.</summary>
    public int Size => _bytes.Length;

    internal ReadOnlySpan<byte> Bytes => _bytes.Span;

    /// <summary>Zeroes the secret.</summary>
    public void Dispose() => _bytes.Dispose();
}
