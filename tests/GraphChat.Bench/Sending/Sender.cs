using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using GraphChat.Bench.Processes;

namespace GraphChat.Bench.Sending;

/// <summary>
/// One connection that sends messages: the bytes are made once, and only the ids in them change. It counts answers, and stops at
/// the first one that is a refusal.
/// </summary>
internal sealed class Sender : IDisposable
{
    private const string Document = "mutation S($input: SendMessageInput!) { sendMessage(input: $input) { event { sequence } } }";
    private const string OperationId = "00000000";
    private const string MessageId = "00000000-0000-7000-8000-000000000000";
    private static readonly byte[] s_complete = Encoding.ASCII.GetBytes("""{"type":"complete""");
    private static readonly byte[] s_next = Encoding.ASCII.GetBytes("""{"type":"next""");
    private readonly byte[] _template;
    private readonly int _operationAt;
    private readonly int _messageAt;
    private readonly SendWay _way;
    private readonly byte[] _out;
    private readonly byte[] _in = new byte[64 * 1024];
    private int _filled;
    private int _operation;

    private Sender(SendWay way, Socket socket, byte[] template, int most)
    {
        (_way, Socket, _template) = (way, socket, template);
        _out = new byte[template.Length * most];
        _messageAt = template.AsSpan().IndexOf(Encoding.ASCII.GetBytes(MessageId));
        _operationAt = way == SendWay.Socket ? template.AsSpan().IndexOf(Encoding.ASCII.GetBytes($"\"{OperationId}\"")) + 1 : -1;
    }

    public Socket Socket { get; }

    /// <summary>How many are on their way.</summary>
    public int Pending { get; private set; }

    /// <summary>Connects.</summary>
    /// <param name="way">How.</param>
    /// <param name="port">Where.</param>
    /// <param name="person">As whom.</param>
    /// <param name="most">How many it is to send at once at most.</param>
    public static Sender Open(SendWay way, int port, SendPerson person, int most)
    {
        var payload = new
        {
            query = Document,
            variables = new { input = new { conversationId = person.ConversationId, clientMessageId = MessageId, message = person.Message } },
        };
        if (way == SendWay.Socket)
        {
            var frame = RawSocket.Frame(Plain(new { type = "subscribe", id = OperationId, payload }));
            return new Sender(way, OpenSocket(port, person.Token).Socket, frame, most);
        }

        var body = Plain(payload);
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"POST /graphql HTTP/1.1\r\nHost: localhost:{port}\r\nAuthorization: Bearer {person.Token}\r\nContent-Type: application/json\r\n"
            + $"Accept: application/graphql-response+json\r\nContent-Length: {body.Length}\r\n\r\n");
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, port);
        return new Sender(way, socket, [.. Encoding.ASCII.GetBytes(head), .. body], most);
    }

    /// <summary>Opens a socket of graphql-transport-ws.</summary>
    public static RawSocket OpenSocket(int port, string token)
    {
        var socket = RawSocket.Open(port, "/graphql", "graphql-transport-ws", number: 0);
        socket.Send(JsonSerializer.Serialize(new { type = "connection_init", payload = new { authorization = $"Bearer {token}" } }));
        var answer = socket.Receive();
        return answer == """{"type":"connection_ack"}""" ? socket : throw new IOException($"Not acknowledged: {answer}");
    }

    /// <summary>Sends that many messages, of the numbers from <paramref name="first"/> on, in one call of the system.</summary>
    public void Send(int count, long first)
    {
        var time = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        for (var i = 0; i < count; i++)
        {
            var one = _out.AsSpan(i * _template.Length, _template.Length);
            _template.CopyTo(one);
            MessageNumber.Write(one[_messageAt..], time, first + i);
            if (_operationAt > 0)
            {
                Utf8Formatter.TryFormat(_operation++ % 100_000_000, one.Slice(_operationAt, OperationId.Length), out _, new('D', 8));
            }
        }

        for (var sent = 0; sent < count * _template.Length;)
        {
            sent += Socket.Send(_out.AsSpan(sent, (count * _template.Length) - sent));
        }

        Pending += count;
    }

    /// <summary>Reads what is there.</summary>
    /// <returns>How many messages were acknowledged by it.</returns>
    public int Read()
    {
        var read = Epoll.Read(Socket, _in.AsSpan(_filled));
        if (read <= 0)
        {
            return read < 0 ? 0 : throw new IOException("The node closed a connection.");
        }

        _filled += read;
        var (taken, answers) = (0, 0);
        while (_way == SendWay.Socket ? TakeFrame(ref taken, out var isAnswer) : TakeResponse(ref taken, out isAnswer))
        {
            answers += isAnswer ? 1 : 0;
        }

        _in.AsSpan(taken, _filled - taken).CopyTo(_in);
        _filled -= taken;
        Pending -= answers;
        return answers;
    }

    public void Dispose()
    {
        Socket.LingerState = new LingerOption(true, 0);
        Socket.Dispose();
    }

    private bool TakeFrame(ref int taken, out bool isAnswer)
    {
        isAnswer = false;
        if (!Frames.TryTake(_in.AsSpan(0, _filled), ref taken, out var message))
        {
            return false;
        }

        isAnswer = message.StartsWith(s_complete);
        return isAnswer || Frames.AnswerPing(Socket, message) || (message.StartsWith(s_next) && message.IndexOf("\"errors\""u8) < 0)
            ? true
            : throw new InvalidOperationException($"Not sent: {Encoding.UTF8.GetString(message)}");
    }

    private bool TakeResponse(ref int taken, out bool isAnswer)
    {
        isAnswer = false;
        var rest = _in.AsSpan(taken, _filled - taken);
        var headLength = rest.IndexOf("\r\n\r\n"u8) + 4;
        if (headLength < 4)
        {
            return false;
        }

        var length = rest[..headLength].IndexOf("Content-Length: "u8);
        if (!rest.StartsWith("HTTP/1.1 200"u8) || length < 0 || !Utf8Parser.TryParse(rest[(length + 16)..], out int bodyLength, out _))
        {
            throw new InvalidOperationException($"Not sent: {Encoding.UTF8.GetString(rest)}");
        }

        if (rest.Length < headLength + bodyLength)
        {
            return false;
        }

        isAnswer = rest.Slice(headLength, bodyLength).IndexOf("\"errors\""u8) < 0
            ? true
            : throw new InvalidOperationException($"Not sent: {Encoding.UTF8.GetString(rest)}");
        taken += headLength + bodyLength;
        return true;
    }

    private static byte[] Plain(object value) => JsonSerializer.SerializeToUtf8Bytes(value, s_json);

    // The base64 of a message has '+', which need not be escaped.
    private static readonly JsonSerializerOptions s_json = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
