using System.Buffers;
using System.Net.WebSockets;
using Socket = System.Net.WebSockets.WebSocket;

namespace GraphChat.Transport.WebSocket;

/// <summary>Puts the frames of a socket together to messages of bounded size. Holds no buffer while it waits. Not thread-safe.</summary>
internal sealed class MessageReader(Socket socket, int maxBytes)
{
    private const int FirstBufferBytes = 4096;

    /// <summary>What was read; the message is empty unless it is text.</summary>
    public readonly record struct Result(Kind Kind, ReadOnlyMemory<byte> Message);

    /// <summary>Kinds of what is read.</summary>
    public enum Kind
    {
        Text,
        Binary,
        TooBig,
        Close,
    }

    /// <summary>Waits for the next message to begin; apart from reading, because most connections do nothing else.</summary>
    /// <exception cref="WebSocketException">The other side broke the protocol or is gone.</exception>
    public ValueTask<ValueWebSocketReceiveResult> WaitAsync() => socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None);

    /// <summary>Reads the message of which <see cref="WaitAsync"/> gave the beginning.</summary>
    /// <exception cref="WebSocketException">The other side broke the protocol or is gone.</exception>
    public async ValueTask<Result> ReadAsync(ValueWebSocketReceiveResult first)
    {
        if (first.MessageType == WebSocketMessageType.Close)
        {
            return new Result(Kind.Close, default);
        }

        return first.EndOfMessage ? new Result(KindOf(first.MessageType), default) : await ReadBodyAsync();
    }

    private async ValueTask<Result> ReadBodyAsync()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Min(FirstBufferBytes, maxBytes + 1));
        try
        {
            var count = 0;
            while (true)
            {
                if (count == buffer.Length)
                {
                    buffer = Grow(buffer);
                }

                var part = await socket.ReceiveAsync(buffer.AsMemory(count), CancellationToken.None);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    return new Result(Kind.Close, default);
                }

                count += part.Count;
                if (count > maxBytes)
                {
                    // The rest of the message is not waited for: the caller closes, and reads on to the close frame.
                    return new Result(Kind.TooBig, default);
                }

                if (part.EndOfMessage)
                {
                    var kind = KindOf(part.MessageType);
                    return new Result(kind, kind == Kind.Text ? buffer.AsSpan(0, count).ToArray() : default);
                }
            }
        }
        finally
        {
            // A connection_init holds a token.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private byte[] Grow(byte[] buffer)
    {
        // Never full at maxBytes or less: then there is room for the byte that shows the message to be too big.
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(buffer.Length + 1, Math.Min(buffer.Length * 2, maxBytes + 1)));
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        return larger;
    }

    private static Kind KindOf(WebSocketMessageType type) => type == WebSocketMessageType.Text ? Kind.Text : Kind.Binary;
}
