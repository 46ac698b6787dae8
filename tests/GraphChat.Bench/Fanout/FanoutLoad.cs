using System.Diagnostics;
using System.Globalization;
using System.Text;
using GraphChat.Bench.Processes;

namespace GraphChat.Bench.Fanout;

/// <summary>
/// The load: subscribers that count bytes, since all messages have one length, and publishers of which each keeps some events
/// on their way; an event is on its way until every subscriber has it. One thread, raw sockets, a process of its own.
/// </summary>
internal static class FanoutLoad
{
    /// <summary>What stands before the text of an event in a message.</summary>
    public const string MessagePrefix = """{"type":"next","id":"1","payload":{"data":{"events":{"text":""" + "\"";

    /// <summary>What stands after it.</summary>
    public const string MessageSuffix = "\"}}}}";

    private const int TextLength = 256;

    /// <summary>Opens everything, waits for a line, publishes for some time, waits until all is delivered, tells deliveries a second.</summary>
    /// <param name="target">bare or graphql.</param>
    /// <param name="port">The server's.</param>
    /// <param name="subscribers">How many.</param>
    /// <param name="publishers">How many.</param>
    /// <param name="window">How many events of each publisher may be on their way.</param>
    /// <param name="milliseconds">How long is measured.</param>
    public static int Run(string target, int port, int subscribers, int publishers, int window, int milliseconds)
    {
        var isBare = target == "bare";
        using var epoll = new Epoll();
        var sockets = new List<RawSocket>();
        for (var i = 0; i < subscribers; i++)
        {
            var socket = isBare ? RawSocket.Open(port, "/subscribe", "graphql-transport-ws", i) : OpenGraphQL(port, i);
            if (!isBare)
            {
                socket.Send("""{"type":"subscribe","id":"1","payload":{"query":"subscription { events { text } }"}}""");
            }

            sockets.Add(socket);
            epoll.Watch(socket.Socket, i);
        }

        for (var i = 0; i < publishers; i++)
        {
            var socket = isBare ? RawSocket.Open(port, "/publish", "graphql-transport-ws", subscribers + i) : OpenGraphQL(port, subscribers + i);
            sockets.Add(socket);
            epoll.Watch(socket.Socket, subscribers + i);
        }

        Console.WriteLine("open");
        Console.ReadLine();
        var rate = Measure(epoll, sockets, subscribers, publishers, window, milliseconds, isBare);
        Console.WriteLine(rate.ToString("0", CultureInfo.InvariantCulture));
        sockets.ForEach(socket => socket.Dispose());
        return 0;
    }

    private static double Measure(
        Epoll epoll, List<RawSocket> sockets, int subscribers, int publishers, int window, int milliseconds, bool isBare)
    {
        var frameLength = Encoding.UTF8.GetByteCount(MessagePrefix) + TextLength + MessageSuffix.Length + 4;
        var buffer = new byte[256 * 1024];
        long published = 0, bytes = 0, measuredBytes = 0;
        long began = 0, ended = 0;
        var start = Stopwatch.GetTimestamp();
        var warmUp = milliseconds / 4;
        while (true)
        {
            var elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (began == 0 && elapsed >= warmUp)
            {
                began = Stopwatch.GetTimestamp();
                measuredBytes = bytes;
            }

            var isOver = elapsed >= warmUp + milliseconds;
            if (isOver && ended == 0)
            {
                ended = Stopwatch.GetTimestamp();
                measuredBytes = bytes - measuredBytes;
            }

            while (!isOver && published - (bytes / ((long)frameLength * subscribers)) < (long)window * publishers)
            {
                var publisher = (int)(published % publishers);
                sockets[subscribers + publisher].Socket.Send(Event(published++, isBare));
            }

            if (isOver && bytes == published * subscribers * frameLength)
            {
                return measuredBytes / (double)frameLength / Stopwatch.GetElapsedTime(began, ended).TotalSeconds;
            }

            if (elapsed > warmUp + milliseconds + 30_000)
            {
                throw new InvalidOperationException(string.Create(
                    CultureInfo.InvariantCulture, $"Lost: {bytes} bytes of {published} events to {subscribers} came, each of {frameLength}."));
            }

            var count = epoll.Wait(100);
            for (var i = 0; i < count; i++)
            {
                var number = epoll.Ready(i);
                var read = Epoll.Read(sockets[number].Socket, buffer);
                if (read == 0)
                {
                    throw new InvalidOperationException("The server closed a socket.");
                }

                bytes += number < subscribers ? Math.Max(0, read) : 0;
            }
        }
    }

    private static byte[] Event(long number, bool isBare)
    {
        var text = number.ToString("D16", CultureInfo.InvariantCulture).PadRight(TextLength, 'x');
        return RawSocket.Frame(Encoding.UTF8.GetBytes(isBare
            ? text
            : $$$"""{"type":"subscribe","id":"{{{number}}}","payload":{"query":"mutation P($text: String!) { publish(text: $text) }","variables":{"text":"{{{text}}}"} } }"""));
    }

    private static RawSocket OpenGraphQL(int port, int number)
    {
        var socket = RawSocket.Open(port, "/graphql", "graphql-transport-ws", number);
        socket.Send("""{"type":"connection_init"}""");
        return socket.Receive() == """{"type":"connection_ack"}""" ? socket : throw new IOException("Not acknowledged.");
    }
}
