using System.Buffers;
using System.Text.Json;

namespace GraphChat.Transport.WebSocket;

/// <summary>The messages that a server sends by graphql-transport-ws, in UTF-8.</summary>
internal static class ServerMessages
{
    public static ReadOnlyMemory<byte> ConnectionAck { get; } = "{\"type\":\"connection_ack\"}"u8.ToArray();

    public static ReadOnlyMemory<byte> Ping { get; } = "{\"type\":\"ping\"}"u8.ToArray();

    public static ReadOnlyMemory<byte> Pong { get; } = "{\"type\":\"pong\"}"u8.ToArray();

    public static ReadOnlyMemory<byte> Renewed { get; } = "{\"type\":\"pong\",\"payload\":{\"renewed\":true}}"u8.ToArray();

    public static ReadOnlyMemory<byte> NotRenewed { get; } = "{\"type\":\"pong\",\"payload\":{\"renewed\":false}}"u8.ToArray();

    /// <summary>What stands before the payload of each <c>next</c> of an operation; <c>}</c> ends the message.</summary>
    public static ReadOnlyMemory<byte> NextPrefix(string id) => Prefix("next", id);

    /// <summary>What stands before the array of errors; <c>}</c> ends the message.</summary>
    public static ReadOnlyMemory<byte> ErrorPrefix(string id) => Prefix("error", id);

    public static ReadOnlyMemory<byte> Complete(string id)
    {
        var buffer = new ArrayBufferWriter<byte>(64);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "complete"u8);
            writer.WriteString("id"u8, id);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static ReadOnlyMemory<byte> Prefix(string type, string id)
    {
        var buffer = new ArrayBufferWriter<byte>(64);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, type);
            writer.WriteString("id"u8, id);
            writer.WritePropertyName("payload"u8);
        }

        return buffer.WrittenMemory;
    }
}
