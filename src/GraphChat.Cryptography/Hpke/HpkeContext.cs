using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace GraphChat.Cryptography.Hpke;

/// <summary>One direction of an HPKE conversation (RFC 9180 §5.2). Not thread-safe: each message has the next nonce.</summary>
public sealed class HpkeContext : IDisposable
{
    private readonly AeadAlgorithm _aead;
    private readonly Labeled _kdf;
    private readonly SecretBytes _key;
    private readonly byte[] _baseNonce;
    private readonly SecretBytes? _exporter;
    private ulong _sequence;

    internal HpkeContext(AeadAlgorithm aead, Labeled kdf, SecretBytes key, byte[] baseNonce, SecretBytes? exporter)
    {
        _aead = aead;
        _kdf = kdf;
        _key = key;
        _baseNonce = baseNonce;
        _exporter = exporter;
    }

    /// <summary>Encrypts the next message.</summary>
    public byte[] Seal(ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext)
    {
        Span<byte> nonce = stackalloc byte[_baseNonce.Length];
        Nonce(nonce);
        var ciphertext = _aead.Encrypt(_key.Span, nonce, associatedData, plaintext);
        _sequence = checked(_sequence + 1);
        return ciphertext;
    }

    /// <summary>Decrypts the next message; false, and no step forward, if it is not that.</summary>
    public bool TryOpen(ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> ciphertext, [NotNullWhen(true)] out byte[]? plaintext)
    {
        Span<byte> nonce = stackalloc byte[_baseNonce.Length];
        Nonce(nonce);
        if (!_aead.TryDecrypt(_key.Span, nonce, associatedData, ciphertext, out plaintext))
        {
            return false;
        }

        _sequence = checked(_sequence + 1);
        return true;
    }

    /// <summary>A secret of both ends (RFC 9180 §5.3), written to the whole of <paramref name="secret"/>.</summary>
    public void Export(ReadOnlySpan<byte> exporterContext, Span<byte> secret) => _kdf.Expand((_exporter ?? throw new InvalidOperationException("This context does not export.")).Span, "sec"u8, exporterContext, secret);

    /// <summary>Zeroes the context's keys.</summary>
    public void Dispose()
    {
        _key.Dispose();
        _exporter?.Dispose();
    }

    private void Nonce(Span<byte> nonce)
    {
        _baseNonce.CopyTo(nonce);
        Span<byte> counter = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(counter, _sequence);
        for (var i = 0; i < counter.Length; i++)
        {
            nonce[nonce.Length - counter.Length + i] ^= counter[i];
        }
    }
}
