using System.Globalization;
using System.Text;

namespace GraphChat.Cli.Terminal;

/// <summary>Bytes as people look at them: place, sixteen of them in hex, and the letters that they would be.</summary>
internal static class HexDump
{
    private const int Width = 16;

    /// <summary>The first <paramref name="most"/> bytes, a line for sixteen, and how many more there are.</summary>
    public static IReadOnlyList<string> Lines(ReadOnlySpan<byte> bytes, int most)
    {
        var lines = new List<string>();
        var shown = bytes[..Math.Min(most, bytes.Length)];
        for (var offset = 0; offset < shown.Length; offset += Width)
        {
            var row = shown[offset..Math.Min(offset + Width, shown.Length)];
            var hex = new StringBuilder();
            var letters = new StringBuilder();
            for (var i = 0; i < row.Length; i++)
            {
                hex.Append(CultureInfo.InvariantCulture, $"{row[i]:x2} ").Append(i == 7 ? " " : "");
                letters.Append(row[i] is >= 0x20 and < 0x7F ? (char)row[i] : '.');
            }

            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{offset:x6}  {hex.ToString().PadRight((Width * 3) + 1)} {letters}"));
        }

        if (bytes.Length > shown.Length)
        {
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"...     and {bytes.Length - shown.Length:N0} bytes more"));
        }

        return lines;
    }
}
