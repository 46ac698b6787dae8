using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using GraphChat.Bench.Processes;

namespace GraphChat.Bench.Sending;

/// <summary>
/// People who send messages: as fast as they are acknowledged, or at a rate; and people who read them elsewhere. One thread, raw
/// sockets, a process of its own.
/// </summary>
internal sealed class SendLoad : IDisposable
{
    private static readonly TimeSpan s_quiet = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private readonly Epoll _epoll = new();
    private readonly List<Sender> _senders = [];
    private readonly List<Reader> _readers = [];
    private readonly List<long> _sentAt = [];
    private readonly List<long> _latencies = [];
    private readonly HashSet<long> _missing = [];
    private readonly bool[] _heard;
    private long _acknowledged;
    private long _measuredFrom;

    private SendLoad(SendPlan plan, SendWay way, int connections, int most, bool hasReaders)
    {
        for (var i = 0; i < connections; i++)
        {
            _senders.Add(Sender.Open(way, plan.Port, plan.People[i % plan.People.Count], most));
            _epoll.Watch(_senders[i].Socket, i);
        }

        for (var i = 0; hasReaders && i < plan.People.Count; i++)
        {
            _readers.Add(Reader.Open(plan.ReaderPort, plan.People[i]));
            _epoll.Watch(_readers[i].Socket, connections + i);
        }

        _heard = new bool[_readers.Count];
    }

    /// <summary>Waits for a line, then sends for some time, each connection with so many on their way; tells how many a second were acknowledged.</summary>
    public static async Task<int> RunAtPeakAsync(string planFile, SendWay way, int connections, int window, bool hasReaders, int milliseconds)
    {
        using var load = new SendLoad(await ReadAsync(planFile), way, connections, window, hasReaders);
        Console.WriteLine("open");
        if (Console.ReadLine() is not null)
        {
            Console.WriteLine(load.Peak(window, TimeSpan.FromMilliseconds(milliseconds)).ToString("0", CultureInfo.InvariantCulture));
        }

        return 0;
    }

    /// <summary>Waits for a line, then sends at a rate; tells in microseconds how long it took from sending to the reader: p50 and p99.</summary>
    public static async Task<int> RunAtRateAsync(string planFile, SendWay way, int connections, double rate, int milliseconds)
    {
        using var load = new SendLoad(await ReadAsync(planFile), way, connections, most: 100, hasReaders: true);
        Console.WriteLine("open");
        if (Console.ReadLine() is not null)
        {
            Console.WriteLine(load.Paced(rate, TimeSpan.FromMilliseconds(milliseconds)));
        }

        return 0;
    }

    public void Dispose()
    {
        _senders.ForEach(sender => sender.Dispose());
        _readers.ForEach(reader => reader.Dispose());
        _epoll.Dispose();
    }

    private double Peak(int window, TimeSpan duration)
    {
        var warmUp = duration / 4;
        long counted = 0, began = 0;
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            var elapsed = Stopwatch.GetElapsedTime(start);
            if (began == 0 && elapsed >= warmUp)
            {
                (began, counted) = (Stopwatch.GetTimestamp(), _acknowledged);
            }

            if (elapsed >= warmUp + duration)
            {
                return (_acknowledged - counted) / Stopwatch.GetElapsedTime(began).TotalSeconds;
            }

            foreach (var sender in _senders)
            {
                // Half a window at once: fewer and longer writes, as busy clients have them.
                if (sender.Pending <= window / 2)
                {
                    Send(sender, window - sender.Pending);
                }
            }

            Read(100);
        }
    }

    private string Paced(double rate, TimeSpan duration)
    {
        WaitForReaders();
        // The first quarter only warms up.
        var warmUp = (int)(rate * duration.TotalSeconds / 4);
        var all = warmUp + (int)(rate * duration.TotalSeconds);
        var start = Stopwatch.GetTimestamp();
        for (var sent = 0; sent < all;)
        {
            for (var due = Math.Min(all, (int)(rate * Stopwatch.GetElapsedTime(start).TotalSeconds)); sent < due; sent++)
            {
                Send(_senders[sent % _senders.Count], 1);
            }

            Read(1);
        }

        for (var waiting = Stopwatch.GetTimestamp(); _missing.Count > 0;)
        {
            Read(10);
            if (Stopwatch.GetElapsedTime(waiting) > s_patience)
            {
                throw new InvalidOperationException($"Lost: {_missing.Count} of {all} messages did not come to their reader.");
            }
        }

        var sorted = _latencies.Skip(warmUp).Order().ToList();
        return string.Create(CultureInfo.InvariantCulture, $"{Percentiles.Of(sorted, 0.5):0.0} {Percentiles.Of(sorted, 0.99):0.0}");
    }

    // A subscription without a cursor begins when the node has taken it, which nothing tells: until each reader has had a message.
    private void WaitForReaders()
    {
        for (var start = Stopwatch.GetTimestamp(); Array.Exists(_heard, heard => !heard);)
        {
            if (Stopwatch.GetElapsedTime(start) > s_patience)
            {
                throw new InvalidOperationException($"{_heard.Count(heard => !heard)} of {_readers.Count} readers get no messages.");
            }

            for (var i = 0; i < _readers.Count; i++)
            {
                if (!_heard[i])
                {
                    Send(_senders[i], 1);
                }
            }

            for (var sent = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(sent) < s_quiet;)
            {
                Read(50);
            }
        }

        _missing.Clear();
        _latencies.Clear();
        _measuredFrom = _sentAt.Count;
    }

    private void Send(Sender sender, int count)
    {
        var now = Stopwatch.GetTimestamp();
        var number = _sentAt.Count;
        for (var i = 0; i < count; i++)
        {
            _sentAt.Add(now);
            if (_readers.Count > 0)
            {
                _missing.Add(number + i);
            }
        }

        sender.Send(count, number);
    }

    private void Read(int milliseconds)
    {
        var count = _epoll.Wait(milliseconds);
        for (var i = 0; i < count; i++)
        {
            var number = _epoll.Ready(i);
            if (number < _senders.Count)
            {
                _acknowledged += _senders[number].Read();
            }
            else
            {
                _heard[number - _senders.Count] |= _readers[number - _senders.Count].Read(Came);
            }
        }
    }

    private void Came(long number)
    {
        if (_missing.Remove(number))
        {
            _latencies.Add(Stopwatch.GetTimestamp() - _sentAt[(int)number]);
        }
        else if (number >= _measuredFrom)
        {
            throw new InvalidOperationException($"Message {number} came twice, or was never sent.");
        }
    }

    private static async Task<SendPlan> ReadAsync(string file) => JsonSerializer.Deserialize<SendPlan>(await File.ReadAllTextAsync(file))!;
}
