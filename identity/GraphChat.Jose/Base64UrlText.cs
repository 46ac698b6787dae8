using System.Buffers;
using System.Buffers.Text;

namespace GraphChat.Jose;

/// <summary>
/// base64url as JOSE writes it (RFC 7515 §2): no padding, no white space, no stray bits. The framework's decoder
/// takes all three, which would give one token several spellings.
/// </summary>
public static class Base64UrlText
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private static readonly SearchValues<char> s_letters = SearchValues.Create(Alphabet);

    /// <summary>The text of <paramref name="bytes"/>.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    /// <summary>Reads the one spelling of some bytes; false for every other text.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        var rest = text.Length % 4;
        if (rest == 1 || text.ContainsAnyExcept(s_letters))
        {
            return false;
        }

        if (rest != 0)
        {
            var unused = rest == 2 ? 0b1111 : 0b11;
            if ((Alphabet.IndexOf(text[^1], StringComparison.Ordinal) & unused) != 0)
            {
                return false;
            }
        }

        bytes = Base64Url.DecodeFromChars(text);
        return true;
    }
}
