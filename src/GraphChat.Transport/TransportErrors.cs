using System.Buffers;
using System.Text.Json;

namespace GraphChat.Transport;

/// <summary>Writes errors that a transport itself finds, in the shape of GraphQL's (section 7.1.2).</summary>
internal static class TransportErrors
{
    /// <summary>An <c>errors</c> entry with one error: a JSON array in UTF-8.</summary>
    public static ReadOnlyMemory<byte> Array(string code, string message)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            writer.WriteStartObject();
            writer.WriteString("message"u8, message);
            writer.WriteStartObject("extensions"u8);
            writer.WriteString("code"u8, code);
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        return buffer.WrittenMemory;
    }
}
