using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace GraphChat.Bench.Processes;

/// <summary>A WebSocket client of the fewest bytes: RFC 6455 by hand, blocking while it is set up.</summary>
internal sealed class RawSocket : IDisposable
{
    private const byte FinalText = 0x81;
    private const byte Masked = 0x80;

    private RawSocket(Socket socket) => Socket = socket;

    public Socket Socket { get; }

    /// <summary>Connects from one of the addresses of loopback, of which each has its own ports, and opens a WebSocket.</summary>
    public static RawSocket Open(int port, string path, string subprotocol, int number, string headers = "")
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(new IPAddress([127, 0, 0, (byte)(1 + (number / 10_000))]), 0));
        socket.Connect(IPAddress.Loopback, port);
        socket.Send(Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + $"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: {subprotocol}\r\n{headers}\r\n"));
        var answer = new StringBuilder();
        var one = new byte[1];
        while (!answer.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (socket.Receive(one) == 0)
            {
                throw new IOException($"The server closed: {answer}");
            }

            answer.Append((char)one[0]);
        }

        return answer.ToString().StartsWith("HTTP/1.1 101", StringComparison.Ordinal)
            ? new RawSocket(socket)
            : throw new IOException($"No WebSocket: {answer}");
    }

    /// <summary>Sends a text message.</summary>
    public void Send(string message) => Socket.Send(Frame(Encoding.UTF8.GetBytes(message)));

    /// <summary>Reads one message; blocks.</summary>
    public string Receive()
    {
        var head = ReadExactly(2);
        var length = head[1] & 0x7F;
        length = length switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(ReadExactly(2)),
            127 => (int)BinaryPrimitives.ReadUInt64BigEndian(ReadExactly(8)),
            _ => length,
        };
        return Encoding.UTF8.GetString(ReadExactly(length));
    }

    /// <summary>A message as a client sends it, masked with zeros, which leave it as it is.</summary>
    public static byte[] Frame(ReadOnlySpan<byte> message)
    {
        var head = message.Length < 126 ? 6 : 8;
        var frame = new byte[head + message.Length];
        frame[0] = FinalText;
        frame[1] = (byte)(Masked | (message.Length < 126 ? message.Length : 126));
        if (head == 8)
        {
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), checked((ushort)message.Length));
        }

        message.CopyTo(frame.AsSpan(head));
        return frame;
    }

    public void Dispose()
    {
        // No TIME_WAIT: the next round needs the ports.
        Socket.LingerState = new LingerOption(true, 0);
        Socket.Dispose();
    }

    private byte[] ReadExactly(int count)
    {
        var bytes = new byte[count];
        for (var read = 0; read < count;)
        {
            var some = Socket.Receive(bytes.AsSpan(read));
            read += some > 0 ? some : throw new IOException("The server closed.");
        }

        return bytes;
    }
}
