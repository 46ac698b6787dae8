using System.Text;

namespace GraphChat.Mls.Peer;

/// <summary>Lines of a stream, of which one that is too long is passed over and not kept.</summary>
/// <param name="reader">The stream.</param>
/// <param name="most">The most characters of a line.</param>
public sealed class BoundedLines(TextReader reader, int most)
{
    private readonly char[] _block = new char[1 << 16];
    private int _start;
    private int _end;

    /// <summary>The next line; null at the end. <c>TooLong</c> says that it was, and that the text is not all of it.</summary>
    public async Task<(string Text, bool TooLong)?> ReadAsync()
    {
        var line = new StringBuilder();
        var any = false;
        var tooLong = false;
        while (true)
        {
            if (_start == _end)
            {
                (_start, _end) = (0, await reader.ReadAsync(_block));
                if (_end == 0)
                {
                    return any ? (Text(line), tooLong) : null;
                }
            }

            any = true;
            var found = Array.IndexOf(_block, '\n', _start, _end - _start);
            var length = (found < 0 ? _end : found) - _start;
            tooLong |= line.Length + length > most;
            if (!tooLong)
            {
                line.Append(_block, _start, length);
            }

            _start += length + (found < 0 ? 0 : 1);
            if (found >= 0)
            {
                return (Text(line), tooLong);
            }
        }
    }

    private static string Text(StringBuilder line) => line.Length > 0 && line[^1] == '\r' ? line.ToString(0, line.Length - 1) : line.ToString();
}
