using System.Buffers;
using System.Globalization;
using System.Text;

namespace GraphChat.Delivery.Redis.Resp;

/// <summary>Writes a command as an array of bulk strings, the only form that a server takes.</summary>
internal static class RespWriter
{
    public static void Write(IBufferWriter<byte> output, IReadOnlyList<ReadOnlyMemory<byte>> command)
    {
        WriteHead(output, '*', command.Count);
        foreach (var part in command)
        {
            WriteHead(output, '$', part.Length);
            output.Write(part.Span);
            output.Write("\r\n"u8);
        }
    }

    private static void WriteHead(IBufferWriter<byte> output, char kind, int number) =>
        output.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{kind}{number}\r\n")));
}
