using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using GraphChat.Bench.Processes;

namespace GraphChat.Bench.Sending;

/// <summary>One connection that follows a conversation, and tells which messages have come.</summary>
internal sealed class Reader : IDisposable
{
    private static readonly byte[] s_key = Encoding.ASCII.GetBytes("\"clientMessageId\":\"");
    private readonly RawSocket _socket;
    private readonly byte[] _in = new byte[256 * 1024];
    private int _filled;

    private Reader(RawSocket socket) => _socket = socket;

    public Socket Socket => _socket.Socket;

    public static Reader Open(int port, SendPerson person)
    {
        var socket = Sender.OpenSocket(port, person.ReaderToken);
        socket.Send(JsonSerializer.Serialize(new
        {
            type = "subscribe",
            id = "1",
            payload = new
            {
                query = "subscription E($id: ID!) { conversationEvents(conversationId: $id) { sequence clientMessageId payload } }",
                variables = new { id = person.ConversationId },
            },
        }));
        return new Reader(socket);
    }

    /// <summary>Reads what is there and calls <paramref name="came"/> with the number of each message.</summary>
    /// <returns>Whether any did.</returns>
    public bool Read(Action<long> came)
    {
        var read = Epoll.Read(Socket, _in.AsSpan(_filled));
        if (read <= 0)
        {
            _ = read < 0 ? 0 : throw new IOException("The node closed a connection.");
            return false;
        }

        _filled += read;
        var (taken, any) = (0, false);
        while (Frames.TryTake(_in.AsSpan(0, _filled), ref taken, out var message))
        {
            if (Frames.AnswerPing(Socket, message))
            {
                continue;
            }

            var at = message.IndexOf(s_key);
            any = true;
            came(at > 0 ? MessageNumber.Read(message[(at + s_key.Length)..]) : throw new InvalidOperationException($"No event: {Encoding.UTF8.GetString(message)}"));
        }

        _in.AsSpan(taken, _filled - taken).CopyTo(_in);
        _filled -= taken;
        return any;
    }

    public void Dispose() => _socket.Dispose();
}
