using System.Collections.Concurrent;

namespace GraphChat.Transport.WebSocket;

/// <summary>The open sockets of an endpoint: counts them, looks after their times, and closes them when the host stops.</summary>
internal sealed class ConnectionRegistry : IDisposable
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(250);
    private readonly ConcurrentDictionary<SocketConnection, byte> _connections = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _bySubject = new(StringComparer.Ordinal);
    private readonly GraphQLTransportOptions _options;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly CancellationTokenSource _stopping = new();
    private int _count;
    private volatile bool _isDraining;

    public ConnectionRegistry(GraphQLTransportOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;

        // One timer for all: a timer or two a connection would be most of an idle connection's cost.
        _timer = time.CreateTimer(static state => ((ConnectionRegistry)state!).Tick(), this, TickInterval, TickInterval);
    }

    /// <summary>How many are open.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Cancelled when the host stops.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Takes a place for one more; false where there is none.</summary>
    public bool TryReserve()
    {
        if (_isDraining)
        {
            return false;
        }

        if (Interlocked.Increment(ref _count) <= _options.MaxConnections)
        {
            return true;
        }

        Interlocked.Decrement(ref _count);
        return false;
    }

    /// <summary>Gives back a place.</summary>
    public void Release() => Interlocked.Decrement(ref _count);

    public void Add(SocketConnection connection)
    {
        _connections.TryAdd(connection, 0);
        if (_isDraining)
        {
            connection.Close(CloseCode.ServiceRestart, "Service restart");
        }
    }

    public void Remove(SocketConnection connection) => _connections.TryRemove(connection, out _);

    /// <summary>Counts a subject's connection; false where it has as many as it may.</summary>
    public bool TryAddSubject(string subject)
    {
        lock (_lock)
        {
            var count = _bySubject.GetValueOrDefault(subject);
            if (count >= _options.MaxConnectionsPerSubject)
            {
                return false;
            }

            _bySubject[subject] = count + 1;
            return true;
        }
    }

    public void RemoveSubject(string subject)
    {
        lock (_lock)
        {
            if (_bySubject.TryGetValue(subject, out var count) && count > 1)
            {
                _bySubject[subject] = count - 1;
            }
            else
            {
                _bySubject.Remove(subject);
            }
        }
    }

    /// <summary>Opens no more and closes all with 1012, spread over the drain period.</summary>
    public async Task DrainAsync()
    {
        _isDraining = true;
        await _stopping.CancelAsync();
        var connections = _connections.Keys.ToArray();
        var slices = Math.Max(1, (int)(_options.DrainPeriod / TickInterval));
        var perSlice = (connections.Length + slices - 1) / slices;
        for (var i = 0; i < connections.Length; i++)
        {
            if (i > 0 && i % perSlice == 0)
            {
                await Task.Delay(TickInterval, _time);
            }

            connections[i].Close(CloseCode.ServiceRestart, "Service restart");
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        _stopping.Dispose();
    }

    private void Tick()
    {
        foreach (var (connection, _) in _connections)
        {
            connection.Tick();
        }
    }
}
