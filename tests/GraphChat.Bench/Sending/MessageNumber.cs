using System.Buffers.Text;
using System.Security.Cryptography;

namespace GraphChat.Bench.Sending;

/// <summary>A client message id that holds a number: a UUID of version 7, so that a reader can tell which message it has.</summary>
internal static class MessageNumber
{
    private const int Length = 36;
    private const int NumberAt = 24;

    // Two loads that write as one person at one time must not meet.
    private static readonly int s_run = RandomNumberGenerator.GetInt32(0x1000);

    /// <summary>Writes the id's text.</summary>
    public static void Write(Span<byte> text, long time, long number)
    {
        Hex(text, 0, 8, time >> 16);
        text[8] = (byte)'-';
        Hex(text, 9, 4, time & 0xFFFF);
        text[13] = (byte)'-';
        Hex(text, 14, 4, 0x7000 | s_run);
        text[18] = (byte)'-';
        Hex(text, 19, 4, 0x8000);
        text[23] = (byte)'-';
        Hex(text, NumberAt, Length - NumberAt, number);
    }

    /// <summary>Reads the number back; -1 where it is of another load.</summary>
    public static long Read(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text.Slice(14, 4), out int run, out _, 'x') && run == (0x7000 | s_run)
        && Utf8Parser.TryParse(text[NumberAt..Length], out long number, out _, 'x')
            ? number
            : -1;

    private static void Hex(Span<byte> text, int at, int digits, long value)
    {
        for (var i = at + digits - 1; i >= at; i--, value >>= 4)
        {
            text[i] = "0123456789abcdef"u8[(int)(value & 15)];
        }
    }
}
