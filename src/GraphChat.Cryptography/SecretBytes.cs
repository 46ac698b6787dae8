using System.Security.Cryptography;

namespace GraphChat.Cryptography;

/// <summary>
/// A secret in a pinned buffer, which the garbage collector neither moves nor copies, zeroed by <see cref="Dispose"/>.
/// Reading is thread-safe; disposing while another thread reads is not.
/// </summary>
public sealed class SecretBytes : IDisposable
{
    private const int LongestKept = 128;
    private const int MostKept = 256;

    // Pinned memory is dear to allocate, and most secrets live for microseconds: zeroed buffers are used again, by the same thread.
    [ThreadStatic]
    private static Stack<byte[]>?[]? t_kept;

    private byte[]? _bytes;

    /// <summary>A secret of <paramref name="length"/> zero bytes, to be written through <see cref="Span"/>.</summary>
    public SecretBytes(int length) => _bytes = Take(length);

    /// <summary>A copy of <paramref name="source"/>, which stays the caller's to zero.</summary>
    public SecretBytes(ReadOnlySpan<byte> source)
    {
        _bytes = Take(source.Length);
        source.CopyTo(_bytes);
    }

    /// <summary>The length in bytes.</summary>
    public int Length => Bytes.Length;

    /// <summary>The secret itself: keep it no longer than this object lives.</summary>
    /// <exception cref="ObjectDisposedException">The secret was disposed.</exception>
    public Span<byte> Span => Bytes;

    private byte[] Bytes => _bytes ?? throw new ObjectDisposedException(nameof(SecretBytes));

    /// <summary>A secret of <paramref name="length"/> bytes from the system's random number generator.</summary>
    public static SecretBytes Random(int length)
    {
        var secret = new SecretBytes(length);
        RandomNumberGenerator.Fill(secret.Span);
        return secret;
    }

    /// <summary>Whether both hold the same bytes; takes the same time wherever they differ.</summary>
    public bool FixedTimeEquals(ReadOnlySpan<byte> other) => CryptographicOperations.FixedTimeEquals(Bytes, other);

    /// <summary>A second buffer with the same secret, with a life of its own.</summary>
    public SecretBytes Copy() => new(Bytes);

    /// <summary>Zeroes the secret. A second call does nothing.</summary>
    public void Dispose()
    {
        if (_bytes is { } bytes)
        {
            CryptographicOperations.ZeroMemory(bytes);
            _bytes = null;
            Keep(bytes);
        }
    }

    /// <summary>Never the secret.</summary>
    public override string ToString() => nameof(SecretBytes);

    private static byte[] Take(int length) => length <= LongestKept && t_kept?[length] is { Count: > 0 } kept
        ? kept.Pop()
        : GC.AllocateArray<byte>(length, pinned: true);

    private static void Keep(byte[] zeroed)
    {
        if (zeroed.Length <= LongestKept)
        {
            t_kept ??= new Stack<byte[]>[LongestKept + 1];
            var kept = t_kept[zeroed.Length] ??= new Stack<byte[]>();
            if (kept.Count < MostKept)
            {
                kept.Push(zeroed);
            }
        }
    }
}
