using System.Threading.Channels;
using GraphChat.Delivery.History;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Fanout;

/// <summary>
/// Follows the line: what is announced and next is dispatched at once, what is early waits a moment, and what is missing
/// is read from the log. The line's end is looked up now and then, so that a lost last announcement is missed too.
/// </summary>
internal sealed class LineFollower(IEventLog log, SubscriberTable table, HubOptions options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, LineEntry> _early = [];
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private long _announced;
    private long _overdue;
    private long _head;
    private long _reads;
    private long _faults;

    public long Head => Interlocked.Read(ref _head);

    public long Reads => Interlocked.Read(ref _reads);

    public long Faults => Interlocked.Read(ref _faults);

    /// <summary>Takes entries that are committed, in any order and any number of times.</summary>
    public void Offer(IReadOnlyList<LineEntry> entries, long head)
    {
        lock (_lock)
        {
            var position = table.Position;
            foreach (var entry in entries)
            {
                // Those beyond the bound are read from the log when their turn comes.
                if (entry.Position > position && _early.Count < options.MaxPendingEntries)
                {
                    _early.TryAdd(entry.Position, entry);
                }
            }

            _announced = Math.Max(_announced, head);
        }

        _signal.Writer.TryWrite(true);
    }

    /// <summary>Begins at the line's present end.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var head = await log.ReadPositionAsync(cancellationToken);
        Interlocked.Exchange(ref _head, head);
        table.SetPosition(head);
    }

    /// <summary>Looks up the line's end until cancelled.</summary>
    public async Task PollAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(options.PollInterval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                var head = await log.ReadPositionAsync(cancellationToken);
                lock (_lock)
                {
                    // What the last look saw had a whole interval to be announced.
                    _overdue = _head;
                    _head = Math.Max(_head, head);
                }

                if (_overdue > table.Position)
                {
                    _signal.Writer.TryWrite(true);
                }
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                // The log is down, or its driver gave up by itself: the next look finds what was missed.
                Interlocked.Increment(ref _faults);
            }
        }
    }

    /// <summary>Dispatches until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        long? waitingSince = null;
        while (true)
        {
            DispatchNext();
            if (!IsBehind(out var isOverdue))
            {
                waitingSince = null;
                await _signal.Reader.ReadAsync(cancellationToken);
                continue;
            }

            waitingSince ??= time.GetTimestamp();
            var left = options.ReorderWait - time.GetElapsedTime(waitingSince.Value);
            if (!isOverdue && left > TimeSpan.Zero)
            {
                await WaitAsync(left, cancellationToken);
                continue;
            }

            waitingSince = null;
            if (!await TryReadLogAsync(cancellationToken))
            {
                await Task.Delay(options.PollInterval, time, cancellationToken);
            }
        }
    }

    private void DispatchNext()
    {
        while (true)
        {
            LineEntry? next;
            lock (_lock)
            {
                if (!_early.Remove(table.Position + 1, out next))
                {
                    return;
                }
            }

            table.Dispatch(next);
        }
    }

    private bool IsBehind(out bool isOverdue)
    {
        lock (_lock)
        {
            var position = table.Position;
            isOverdue = _overdue > position;
            return isOverdue || _announced > position || _early.Count > 0;
        }
    }

    private async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var signalled = _signal.Reader.WaitToReadAsync(timeout.Token).AsTask();
        await Task.WhenAny(signalled, Task.Delay(atMost, time, timeout.Token));
        await timeout.CancelAsync();
        _signal.Reader.TryRead(out _);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task<bool> TryReadLogAsync(CancellationToken cancellationToken)
    {
        long[] early;
        long announced;
        lock (_lock)
        {
            early = [.. _early.Keys];
            announced = _announced;
        }

        try
        {
            // Places may be empty by now: what is forgotten leaves a gap.
            var end = await log.ReadPositionAsync(cancellationToken);
            IReadOnlyList<LineEntry> read;
            do
            {
                Interlocked.Increment(ref _reads);
                read = await log.ReadLineAsync(table.Position, options.ReadSize, cancellationToken);
                foreach (var entry in read)
                {
                    table.Dispatch(entry);
                }
            }
            while (read.Count == options.ReadSize);
            table.PassTo(end);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            Interlocked.Increment(ref _faults);
            return false;
        }

        Forget(early, announced);
        return true;
    }

    // What was announced before the reading is committed, so the reading has passed it, or the log has lost it.
    private void Forget(long[] early, long announced)
    {
        lock (_lock)
        {
            var position = table.Position;
            foreach (var passed in early.Concat([.. _early.Keys.Where(entry => entry <= position)]))
            {
                _early.Remove(passed);
            }

            _announced = _announced == announced ? Math.Min(announced, position) : _announced;
            _overdue = Math.Min(_overdue, position);
        }
    }
}
