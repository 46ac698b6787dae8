using System.Buffers;
using System.Text.Json;
using GraphChat.GraphQL.Response;

namespace GraphChat.GraphQL.Execution.Results;

/// <summary>Encodes a response once; each thread keeps its writer.</summary>
internal static class ResponseEncoder
{
    private const int LargestKept = 1 << 20;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? s_buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? s_writer;

    /// <summary>The response with <c>errors</c> first where there are any. Spec: GraphQL 2025-09 §7.1.</summary>
    public static ReadOnlyMemory<byte> Encode(IReadOnlyList<GraphQLError> errors, ResultObject? data)
    {
        var buffer = s_buffer ??= new ArrayBufferWriter<byte>(4096);
        var writer = s_writer ??= new Utf8JsonWriter(buffer, ResponseWriter.Options);
        buffer.ResetWrittenCount();
        writer.Reset(buffer);
        writer.WriteStartObject();
        if (errors.Count > 0)
        {
            ResponseWriter.WriteErrors(writer, errors);
        }

        writer.WritePropertyName("data"u8);
        if (data is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            data.Write(writer);
        }

        writer.WriteEndObject();
        writer.Flush();
        var bytes = buffer.WrittenSpan.ToArray();
        if (buffer.Capacity > LargestKept)
        {
            s_buffer = null;
            s_writer = null;
        }

        return bytes;
    }
}
