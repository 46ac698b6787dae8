using System.Buffers;
using System.Buffers.Text;

namespace GraphChat.Delivery.Redis.Resp;

/// <summary>
/// Reads RESP3 values off a buffer that grows: all of a value or nothing. The size of a value is bounded by
/// <paramref name="maxBytes"/>, its nesting by a constant, before anything is allocated for it.
/// </summary>
internal sealed class RespReader(int maxBytes)
{
    // HELLO answers a map that holds an array of maps; nothing that we ask for nests deeper.
    private const int MaxDepth = 8;
    private const int MaxItems = 4_096;

    /// <summary>Takes one whole value off the front of <paramref name="buffer"/>, or leaves it as it is.</summary>
    /// <exception cref="RedisUnavailableException">What is there can never become a value.</exception>
    public bool TryRead(ref ReadOnlySequence<byte> buffer, out RespValue? value)
    {
        var reader = new SequenceReader<byte>(buffer);
        value = Read(ref reader, 0);
        if (value is null)
        {
            return buffer.Length > maxBytes ? throw Malformed("a value is larger than allowed") : false;
        }

        buffer = buffer.Slice(reader.Position);
        return true;
    }

    private RespValue? Read(ref SequenceReader<byte> reader, int depth)
    {
        if (depth > MaxDepth)
        {
            throw Malformed("values nest too deep");
        }

        if (!reader.TryReadTo(out ReadOnlySequence<byte> line, "\r\n"u8))
        {
            return null;
        }

        if (line.IsEmpty)
        {
            throw Malformed("a line is empty");
        }

        var head = line.FirstSpan[0];
        var rest = line.Slice(1);
        return head switch
        {
            (byte)'+' => Scalar(RespKind.SimpleString, rest),
            (byte)'-' => Scalar(RespKind.SimpleError, rest),
            (byte)':' => Scalar(RespKind.Integer, rest),
            (byte)'_' => Scalar(RespKind.Null, rest),
            (byte)'#' => Scalar(RespKind.Boolean, rest),
            (byte)',' => Scalar(RespKind.Double, rest),
            (byte)'(' => Scalar(RespKind.BigNumber, rest),
            (byte)'$' => Bulk(ref reader, RespKind.BulkString, rest),
            (byte)'!' => Bulk(ref reader, RespKind.BulkError, rest),
            (byte)'=' => Bulk(ref reader, RespKind.VerbatimString, rest),
            (byte)'*' => Aggregate(ref reader, RespKind.Array, rest, 1, depth),
            (byte)'~' => Aggregate(ref reader, RespKind.Set, rest, 1, depth),
            (byte)'>' => Aggregate(ref reader, RespKind.Push, rest, 1, depth),
            (byte)'%' => Aggregate(ref reader, RespKind.Map, rest, 2, depth),
            _ => throw Malformed("a value of an unknown kind"),
        };
    }

    private static RespValue Scalar(RespKind kind, ReadOnlySequence<byte> text) => new(kind, text.ToArray(), []);

    private RespValue? Bulk(ref SequenceReader<byte> reader, RespKind kind, ReadOnlySequence<byte> lengthText)
    {
        var length = Length(lengthText, maxBytes);
        if (length < 0)
        {
            return new RespValue(RespKind.Null, default, []);
        }

        if (reader.Remaining < length + 2)
        {
            return null;
        }

        var bytes = new byte[length];
        reader.TryCopyTo(bytes);
        reader.Advance(length);
        if (!reader.IsNext("\r\n"u8, advancePast: true))
        {
            throw Malformed("a bulk string does not end where it says");
        }

        return new RespValue(kind, bytes, []);
    }

    private RespValue? Aggregate(ref SequenceReader<byte> reader, RespKind kind, ReadOnlySequence<byte> countText, int width, int depth)
    {
        var count = Length(countText, MaxItems);
        if (count < 0)
        {
            return new RespValue(RespKind.Null, default, []);
        }

        var items = new List<RespValue>();
        for (var i = 0; i < count * width; i++)
        {
            if (Read(ref reader, depth + 1) is not { } item)
            {
                return null;
            }

            items.Add(item);
        }

        return new RespValue(kind, default, items);
    }

    private static int Length(ReadOnlySequence<byte> text, int most)
    {
        Span<byte> digits = stackalloc byte[12];
        if (text.Length > digits.Length)
        {
            throw Malformed("a length is not a number");
        }

        text.CopyTo(digits);
        if (!Utf8Parser.TryParse(digits[..(int)text.Length], out int length, out var used) || used != text.Length || length < -1 || length > most)
        {
            throw Malformed("a length is out of range");
        }

        return length;
    }

    private static RedisUnavailableException Malformed(string what) => new($"Redis sent what is not RESP3: {what}.");
}
