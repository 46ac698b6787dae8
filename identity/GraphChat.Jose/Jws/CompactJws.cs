using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace GraphChat.Jose.Jws;

/// <summary>A JWS in the compact serialization (RFC 7515 §3.1), read and not yet believed.</summary>
public sealed class CompactJws
{
    /// <summary>The longest text that is read unless the caller says otherwise, in characters.</summary>
    public const int DefaultMaxLength = 16 * 1024;

    private readonly byte[] _signingInput;
    private readonly byte[] _signature;

    private CompactJws(JwsHeader header, byte[] payload, byte[] signingInput, byte[] signature)
    {
        Header = header;
        Payload = payload;
        _signingInput = signingInput;
        _signature = signature;
    }

    /// <summary>What the sender claims; unproven until <see cref="IsSignedBy"/>.</summary>
    public JwsHeader Header { get; }

    /// <summary>The payload; unproven until <see cref="IsSignedBy"/>.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>Reads a text of at most <paramref name="maxLength"/> characters.</summary>
    public static bool TryRead(
        string text, [NotNullWhen(true)] out CompactJws? jws, out JwsError error, int maxLength = DefaultMaxLength, bool allowEmbeddedKey = false)
    {
        jws = null;
        if (text.Length > maxLength)
        {
            error = JwsError.TooLong;
            return false;
        }

        error = JwsError.Malformed;
        var span = text.AsSpan();
        var first = span.IndexOf('.');
        var last = span.LastIndexOf('.');
        if (first <= 0 || last == first || span[(first + 1)..last].Contains('.')
            || !Base64UrlText.TryDecode(span[..first], out var headerBytes)
            || !Base64UrlText.TryDecode(span[(first + 1)..last], out var payload)
            || !Base64UrlText.TryDecode(span[(last + 1)..], out var signature)
            || signature.Length == 0)
        {
            return false;
        }

        error = JwsHeader.TryRead(headerBytes, allowEmbeddedKey, out var header);
        if (error != JwsError.None)
        {
            return false;
        }

        jws = new CompactJws(header!, payload, Encoding.ASCII.GetBytes(text, 0, last), signature);
        return true;
    }

    /// <summary>Signs <paramref name="payload"/>; the header carries the key's algorithm and identifier.</summary>
    /// <param name="payload">Any bytes.</param>
    /// <param name="key">The key.</param>
    /// <param name="type">`typ`, if any.</param>
    /// <param name="embedKey">Puts the public key into the header (DPoP) in place of its identifier.</param>
    public static string Sign(ReadOnlySpan<byte> payload, SigningKey key, string? type = null, bool embedKey = false)
    {
        var header = new JwsHeader(key.Algorithm.ToString(), embedKey ? null : key.KeyId, type, embedKey ? key.PublicKey : null);
        var input = $"{Base64UrlText.Encode(header.ToUtf8())}.{Base64UrlText.Encode(payload)}";
        return $"{input}.{Base64UrlText.Encode(key.Sign(Encoding.ASCII.GetBytes(input)))}";
    }

    /// <summary>Whether the key made this signature by the key's own algorithm, which the header must name too.</summary>
    public bool IsSignedBy(VerificationKey key) =>
        string.Equals(Header.Algorithm, key.Algorithm.ToString(), StringComparison.Ordinal)
        && key.Verify(_signingInput, _signature);
}
