using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using GraphChat.Bench.Processes;

namespace GraphChat.Bench.Fanout;

/// <summary>
/// The load: subscribers that count bytes, since all messages have one length, and publishers of which each keeps some events
/// on their way; an event is on its way until every subscriber has it. One thread, raw sockets, a process of its own.
/// </summary>
internal sealed class FanoutLoad : IDisposable
{
    private static readonly TimeSpan s_quiet = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private readonly Epoll _epoll = new();
    private readonly List<RawSocket> _sockets = [];
    private readonly byte[] _buffer = new byte[256 * 1024];
    private readonly FanoutTarget _target;
    private readonly int _subscribers;
    private readonly int _publishers;
    private readonly bool[] _has;
    private long _published;
    private long _bytes;
    private int _frameLength;

    private FanoutLoad(FanoutTarget target, int subscribers, int publishers)
    {
        _target = target;
        _subscribers = subscribers;
        _publishers = publishers;
        _has = new bool[subscribers];
        for (var i = 0; i < subscribers + publishers; i++)
        {
            var socket = i < subscribers ? target.OpenSubscriber(i) : target.OpenPublisher(i);
            _sockets.Add(socket);
            _epoll.Watch(socket.Socket, i);
        }
    }

    /// <summary>
    /// Opens everything and waits for a line; then publishes for some time, waits until all is delivered, and tells deliveries a
    /// second. Without publishers it only holds the connections until its input ends.
    /// </summary>
    /// <param name="target">Whom it speaks to.</param>
    /// <param name="subscribers">How many.</param>
    /// <param name="publishers">How many.</param>
    /// <param name="window">How many events of each publisher may be on their way.</param>
    /// <param name="milliseconds">How long is measured.</param>
    public static int Run(FanoutTarget target, int subscribers, int publishers, int window, int milliseconds)
    {
        using var load = new FanoutLoad(target, subscribers, publishers);
        Console.WriteLine("open");
        if (Console.ReadLine() is not null && publishers > 0)
        {
            load.WarmUp();
            Console.WriteLine(load.Measure(window, TimeSpan.FromMilliseconds(milliseconds)).ToString("0", CultureInfo.InvariantCulture));
        }

        return 0;
    }

    public void Dispose()
    {
        _sockets.ForEach(socket => socket.Dispose());
        _epoll.Dispose();
    }

    // Until every subscriber has had an event and nothing is on its way any more.
    private void WarmUp()
    {
        var start = Stopwatch.GetTimestamp();
        while (Array.Exists(_has, has => !has))
        {
            if (Stopwatch.GetElapsedTime(start) > s_patience)
            {
                throw new InvalidOperationException($"{_has.Count(has => !has)} of {_subscribers} get no events.");
            }

            Publish();
            var sent = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(sent) < s_quiet)
            {
                sent = Read(50) > 0 ? Stopwatch.GetTimestamp() : sent;
            }
        }

        _published = 0;
        _bytes = 0;
    }

    private double Measure(int window, TimeSpan duration)
    {
        var warmUp = duration / 4;
        long measured = 0, began = 0, ended = 0;
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            var elapsed = Stopwatch.GetElapsedTime(start);
            if (began == 0 && elapsed >= warmUp)
            {
                (began, measured) = (Stopwatch.GetTimestamp(), _bytes);
            }

            var isOver = elapsed >= warmUp + duration;
            if (isOver && ended == 0)
            {
                (ended, measured) = (Stopwatch.GetTimestamp(), _bytes - measured);
            }

            while (!isOver && _published - (_bytes / ((long)_frameLength * _subscribers)) < (long)window * _publishers)
            {
                Publish();
            }

            // Every event came to everybody, and nothing else did.
            if (isOver && _bytes == _published * _subscribers * _frameLength)
            {
                return measured / (double)_frameLength / Stopwatch.GetElapsedTime(began, ended).TotalSeconds;
            }

            if (elapsed > warmUp + duration + s_patience)
            {
                throw new InvalidOperationException(string.Create(
                    CultureInfo.InvariantCulture, $"Lost: {_bytes} bytes of {_published} events to {_subscribers} came, each of {_frameLength}."));
            }

            Read(100);
        }
    }

    private void Publish()
    {
        var publisher = (int)(_published % _publishers);
        _sockets[_subscribers + publisher].Socket.Send(_target.Event(_published++));
    }

    private int Read(int milliseconds)
    {
        var count = _epoll.Wait(milliseconds);
        for (var i = 0; i < count; i++)
        {
            var number = _epoll.Ready(i);
            var read = Epoll.Read(_sockets[number].Socket, _buffer);
            if (read == 0)
            {
                throw new InvalidOperationException("The server closed a socket.");
            }

            if (number < _subscribers && read > 0)
            {
                _frameLength = _frameLength == 0 ? LengthOf(_buffer) : _frameLength;
                _has[number] = true;
                _bytes += read;
            }
        }

        return count;
    }

    private static int LengthOf(ReadOnlySpan<byte> frame) =>
        frame[1] == 126 ? 4 + BinaryPrimitives.ReadUInt16BigEndian(frame[2..]) : 2 + frame[1];
}
