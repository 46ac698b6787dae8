using System.Text;

namespace GraphChat.EndToEnd.Tests.Blindness;

/// <summary>Bytes to look through: for a text in UTF-8, UTF-16, hex and base64 at every alignment.</summary>
internal sealed class Haystack(IEnumerable<byte[]> pieces)
{
    private readonly List<byte[]> _pieces = [.. pieces];

    public bool Finds(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var needles = new List<byte[]>
        {
            utf8,
            Encoding.Unicode.GetBytes(text),
            Encoding.ASCII.GetBytes(Convert.ToHexString(utf8)),
            Encoding.ASCII.GetBytes(Convert.ToHexString(utf8).ToLowerInvariant()),
        };
        for (var shift = 0; shift < 3; shift++)
        {
            // Of base64 the first and the last letters depend on the neighbours.
            var base64 = Convert.ToBase64String([.. new byte[shift], .. utf8]);
            needles.Add(Encoding.ASCII.GetBytes(base64[4..^4]));
        }

        return _pieces.Exists(piece => needles.Exists(needle => piece.AsSpan().IndexOf(needle) >= 0));
    }
}
