using System.Text;

namespace GraphChat.Delivery.Redis.Resp;

/// <summary>One RESP3 value. Immutable; owns its bytes.</summary>
internal sealed record RespValue(RespKind Kind, ReadOnlyMemory<byte> Bytes, IReadOnlyList<RespValue> Items)
{
    public bool IsError => Kind is RespKind.SimpleError or RespKind.BulkError;

    public string Text => Encoding.UTF8.GetString(Bytes.Span);

    public bool Is(ReadOnlySpan<byte> text) => Bytes.Span.SequenceEqual(text);
}
