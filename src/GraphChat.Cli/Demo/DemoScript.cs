using System.Globalization;
using System.Text;

namespace GraphChat.Cli.Demo;

/// <summary>What the two people say: a line a message.</summary>
/// <param name="Messages">The texts, in order; at least one.</param>
/// <param name="Notes">What was done to the lines to make them messages, for the person who gave them.</param>
internal sealed record DemoScript(IReadOnlyList<string> Messages, IReadOnlyList<string> Notes)
{
    /// <summary>The most text of one message, in bytes of UTF-8; a longer line becomes several messages.</summary>
    public const int MostMessageBytes = 16_000;

    /// <summary>The largest file, in bytes.</summary>
    public const int MostFileBytes = 16 * 1024 * 1024;

    /// <summary>The most messages.</summary>
    public const int MostMessages = 10_000;

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The conversation that is part of the program.</summary>
    public static DemoScript Bundled()
    {
        using var stream = typeof(DemoScript).Assembly.GetManifestResourceStream("conversation.txt")!;
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return Parse(memory.ToArray(), "the bundled conversation");
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="LocalFailure">There is none, it is too large, no UTF-8, or without a line.</exception>
    public static DemoScript Read(string path)
    {
        if (Directory.Exists(path))
        {
            throw LocalFailure.Usage($"{path} is a folder. Give a text file, a message a line.");
        }

        try
        {
            // Length is 0 for a pipe, whose end is only known when it is read.
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var memory = new MemoryStream();
            var buffer = new byte[81920];
            while (stream.Read(buffer) is > 0 and var read)
            {
                memory.Write(buffer, 0, read);
                if (memory.Length > MostFileBytes)
                {
                    throw LocalFailure.Usage($"{path} is larger than {MostFileBytes / 1024 / 1024} MiB. Give a smaller file.");
                }
            }

            return Parse(memory.ToArray(), path);
        }
        catch (FileNotFoundException)
        {
            throw LocalFailure.Usage($"there is no file {path}. Give a text file, a message a line, or none for the bundled conversation.");
        }
        catch (DirectoryNotFoundException)
        {
            throw LocalFailure.Usage($"there is no file {path}. Give a text file, a message a line, or none for the bundled conversation.");
        }
        catch (UnauthorizedAccessException)
        {
            throw LocalFailure.Usage($"{path} may not be read.");
        }
    }

    /// <summary>Makes messages of bytes.</summary>
    /// <exception cref="LocalFailure">They are no UTF-8, or hold no line or too many.</exception>
    public static DemoScript Parse(ReadOnlySpan<byte> bytes, string name)
    {
        if (bytes.StartsWith("\uFEFF"u8))
        {
            bytes = bytes[3..];
        }

        var text = Decode(bytes, name);
        var messages = new List<string>();
        var notes = new List<string>();
        var number = 0;
        var empty = 0;
        foreach (var raw in text.Split('\n'))
        {
            // CRLF ends a line too; other separators of Unicode are part of what somebody wrote.
            var line = raw.EndsWith('\r') ? raw[..^1] : raw;
            number++;
            if (line.Length == 0)
            {
                empty++;
                continue;
            }

            var parts = Split(line);
            messages.AddRange(parts);
            if (parts.Count > 1)
            {
                notes.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Line {number} has {Encoding.UTF8.GetByteCount(line):N0} bytes, and a message holds {MostMessageBytes:N0}: it is sent as {parts.Count} messages."));
            }
        }

        // The end of the last line is no empty line.
        empty -= text.Length == 0 || text.EndsWith('\n') ? 1 : 0;
        if (messages.Count == 0)
        {
            throw LocalFailure.Usage($"{name} holds no line to send.");
        }

        if (messages.Count > MostMessages)
        {
            throw LocalFailure.Usage(string.Create(CultureInfo.InvariantCulture, $"{name} makes {messages.Count:N0} messages; the demo sends at most {MostMessages:N0}."));
        }

        if (empty > 0)
        {
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"{empty} empty {(empty == 1 ? "line is" : "lines are")} left out."));
        }

        return new DemoScript(messages, notes);
    }

    private static string Decode(ReadOnlySpan<byte> bytes, string name)
    {
        try
        {
            return s_strict.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            var line = bytes[..e.Index].Count((byte)'\n') + 1;
            throw LocalFailure.Usage($"{name} is not UTF-8: the byte 0x{e.BytesUnknown![0]:X2} in line {line} does not belong there. Convert it, for example with iconv -f latin1 -t utf8.");
        }
    }

    // Between characters that one sees as one, so that no part begins with an accent or half an emoji.
    private static List<string> Split(string line)
    {
        if (Encoding.UTF8.GetByteCount(line) <= MostMessageBytes)
        {
            return [line];
        }

        var parts = new List<string>();
        var part = new StringBuilder();
        var size = 0;
        foreach (var unit in Units(line))
        {
            var bytes = Encoding.UTF8.GetByteCount(unit);
            if (size + bytes > MostMessageBytes)
            {
                parts.Add(part.ToString());
                part.Clear();
                size = 0;
            }

            part.Append(unit);
            size += bytes;
        }

        parts.Add(part.ToString());
        return parts;
    }

    private static IEnumerable<string> Units(string line)
    {
        var elements = StringInfo.GetTextElementEnumerator(line);
        while (elements.MoveNext())
        {
            var element = elements.GetTextElement();
            if (Encoding.UTF8.GetByteCount(element) <= MostMessageBytes)
            {
                yield return element;
                continue;
            }

            // A letter under a thousand accents has no better place to be cut.
            foreach (var rune in element.EnumerateRunes())
            {
                yield return rune.ToString();
            }
        }
    }
}
