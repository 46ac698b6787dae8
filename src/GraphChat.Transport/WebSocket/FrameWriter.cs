using System.Buffers;
using System.Buffers.Binary;

namespace GraphChat.Transport.WebSocket;

/// <summary>
/// Writes messages as unmasked frames (RFC 6455 section 5.2) and gathers small ones, so that many of them cost one write.
/// Holds a buffer only while there is something in it. Not thread-safe.
/// </summary>
internal sealed class FrameWriter(Stream stream, int flushBytes)
{
    private const int LongestHeader = 10;
    private const byte FinalText = 0x81;
    private const byte ClosingBrace = (byte)'}';
    private static readonly ReadOnlyMemory<byte> s_closingBrace = new[] { ClosingBrace };
    private byte[]? _buffer;
    private int _count;
    private int _most;

    /// <summary>Gathers a message where the buffer has room for it; false where it must be written.</summary>
    public bool TryGather(in OutboundMessage message)
    {
        if (_count + LongestHeader + message.Length > flushBytes)
        {
            return false;
        }

        var buffer = (_buffer ??= ArrayPool<byte>.Shared.Rent(flushBytes)).AsSpan(_count);
        var length = message.IsRaw ? 0 : WriteHeader(buffer, message.Length);
        message.Prefix.Span.CopyTo(buffer[length..]);
        length += message.Prefix.Length;
        if (!message.Payload.IsEmpty)
        {
            message.Payload.Span.CopyTo(buffer[length..]);
            length += message.Payload.Length;
            buffer[length++] = ClosingBrace;
        }

        _count += length;
        return true;
    }

    /// <summary>Writes a message that <see cref="TryGather"/> did not take; the end of it may be left in the buffer.</summary>
    public async ValueTask WriteAsync(OutboundMessage message, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        if (TryGather(message))
        {
            return;
        }

        _buffer ??= ArrayPool<byte>.Shared.Rent(flushBytes);
        if (!message.IsRaw)
        {
            _count += WriteHeader(_buffer.AsSpan(_count), message.Length);
        }

        await AppendAsync(message.Prefix, cancellationToken);
        if (!message.Payload.IsEmpty)
        {
            await AppendAsync(message.Payload, cancellationToken);
            await AppendAsync(s_closingBrace, cancellationToken);
        }
    }

    /// <summary>Hands what was gathered to the stream.</summary>
    public ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (_count == 0)
        {
            return default;
        }

        var count = _count;
        _most = Math.Max(_most, count);
        _count = 0;
        return stream.WriteAsync(_buffer.AsMemory(0, count), cancellationToken);
    }

    /// <summary>Gives the buffer back; what was not flushed is lost.</summary>
    public void Release()
    {
        if (_buffer is { } buffer)
        {
            _most = Math.Max(_most, _count);
            // Responses of one person must not be read out of the pool by a later fault.
            buffer.AsSpan(0, _most).Clear();
            ArrayPool<byte>.Shared.Return(buffer);
            _buffer = null;
            _count = 0;
            _most = 0;
        }
    }

    private async ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (bytes.Length > _buffer!.Length - _count)
        {
            await FlushAsync(cancellationToken);
            if (bytes.Length > _buffer.Length)
            {
                await stream.WriteAsync(bytes, cancellationToken);
                return;
            }
        }

        bytes.Span.CopyTo(_buffer.AsSpan(_count));
        _count += bytes.Length;
    }

    private static int WriteHeader(Span<byte> header, int length)
    {
        header[0] = FinalText;
        switch (length)
        {
            case < 126:
                header[1] = (byte)length;
                return 2;
            case <= ushort.MaxValue:
                header[1] = 126;
                BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)length);
                return 4;
            default:
                header[1] = 127;
                BinaryPrimitives.WriteUInt64BigEndian(header[2..], (ulong)length);
                return 10;
        }
    }
}
