using GraphChat.Delivery.Fanout;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Presence;

/// <summary>
/// Knows who is connected to this node, tells the others, and believes what they tell for 30 seconds. A node says all
/// that it has every 10 seconds, and each change at once; frames are authenticated and numbered, so that old ones are
/// not believed again. Thread-safe.
/// </summary>
public sealed class PresenceTracker : IPresence, IAsyncDisposable
{
    private const byte Change = 1;
    private const byte Snapshot = 2;
    private const int UuidLength = 16;
    private const int MaxUsersInFrame = 4_096;
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(10);
    private readonly Lock _lock = new();
    private readonly Lock _telling = new();
    private readonly Dictionary<UserId, int> _own = [];
    private readonly Dictionary<Guid, RemoteNode> _others = [];
    private readonly IMessageBus _bus;
    private readonly FrameSeal _seal;
    private readonly FrameOrder _order;
    private readonly TimeProvider _time;
    private readonly IDisposable _subscription;
    private readonly ITimer _timer;
    private readonly IPositionStore? _seen;

    /// <summary>Begins to listen and to tell.</summary>
    public PresenceTracker(IMessageBus bus, NodeKeys keys, TimeProvider time, IPositionStore? seen = null)
    {
        _seen = seen;
        _bus = bus;
        _seal = new FrameSeal(keys, Guid.NewGuid());
        _order = new FrameOrder(time);
        _time = time;
        _subscription = bus.Subscribe(Topics.Presence, Receive);
        _timer = time.CreateTimer(_ => Tell(), state: null, TimeSpan.Zero, s_heartbeat);
    }

    /// <inheritdoc />
    public IDisposable Connect(UserId user)
    {
        bool isFirst;
        lock (_lock)
        {
            var count = _own.GetValueOrDefault(user);
            _own[user] = count + 1;
            isFirst = count == 0;
        }

        if (isFirst)
        {
            TellChange(user);
        }

        return new Connection(this, user);
    }

    /// <inheritdoc />
    public bool IsOnline(UserId user)
    {
        lock (_lock)
        {
            return _own.ContainsKey(user) || _others.Values.Any(node => IsBelieved(node) && node.Users.Contains(user));
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        _subscription.Dispose();
        lock (_lock)
        {
            _own.Clear();
        }

        // The others need not wait until they stop believing.
        Tell();
    }

    private void Disconnect(UserId user)
    {
        bool isLast;
        lock (_lock)
        {
            var count = _own.GetValueOrDefault(user) - 1;
            isLast = count == 0;
            if (count > 0)
            {
                _own[user] = count;
            }
            else
            {
                _own.Remove(user);
            }
        }

        if (isLast)
        {
            TellChange(user);
            _ = NoteSeenAsync(user);
        }
    }

    private async Task NoteSeenAsync(UserId user)
    {
        try
        {
            await (_seen?.NoteSeenAsync(user, Clock.Now(_time), CancellationToken.None) ?? Task.CompletedTask);
        }
        catch (DeliveryException)
        {
            // The store is down: the time before stays.
        }
    }

    // What is told is as it stands when it is numbered, and told in that order: whoever hears it takes no older number after a newer one.
    private void TellChange(UserId user)
    {
        lock (_telling)
        {
            var writer = Begin(Change);
            lock (_lock)
            {
                writer.Byte(_own.ContainsKey(user) ? (byte)1 : (byte)0);
            }

            writer.Uuid(user.Value);
            _bus.Publish(Topics.Presence, _seal.Seal(Topics.Presence, writer.Written));
        }
    }

    private void Tell()
    {
        lock (_telling)
        {
            UserId[] users;
            lock (_lock)
            {
                users = [.. _own.Keys];
            }

            // The first frame replaces what was told before, the others add to it.
            var isFirst = true;
            foreach (var part in users.Chunk(MaxUsersInFrame).DefaultIfEmpty([]))
            {
                var writer = Begin(Snapshot);
                writer.Byte(isFirst ? (byte)1 : (byte)0);
                writer.Int32(part.Length);
                foreach (var user in part)
                {
                    writer.Uuid(user.Value);
                }

                _bus.Publish(Topics.Presence, _seal.Seal(Topics.Presence, writer.Written));
                isFirst = false;
            }
        }
    }

    private FrameWriter Begin(byte kind)
    {
        var writer = new FrameWriter();
        writer.Int64(_order.Next());
        writer.Byte(kind);
        return writer;
    }

    private void Receive(ReadOnlyMemory<byte> frame)
    {
        if (_seal.Open(Topics.Presence, frame, out var sender, out var body) != FrameOrigin.Node)
        {
            return;
        }

        try
        {
            Apply(sender, new FrameReader(body));
        }
        catch (InvalidDataException)
        {
            // A node of another version: its people look offline here.
        }
    }

    private void Apply(Guid sender, FrameReader reader)
    {
        if (!_order.TryTake(sender, reader.Int64()))
        {
            return;
        }

        var kind = reader.Byte();
        lock (_lock)
        {
            if (!_others.TryGetValue(sender, out var node))
            {
                RemoveSilent();
                _others.Add(sender, node = new RemoteNode());
            }

            node.HeardAt = _time.GetTimestamp();
            if (kind == Change)
            {
                var isOnline = reader.Byte() == 1;
                node.Set(new UserId(reader.Uuid()), isOnline);
            }
            else if (kind == Snapshot)
            {
                if (reader.Byte() == 1)
                {
                    node.Users.Clear();
                }

                for (var count = reader.Count(UuidLength); count > 0; count--)
                {
                    node.Set(new UserId(reader.Uuid()), isOnline: true);
                }
            }
        }
    }

    private bool IsBelieved(RemoteNode node) => _time.GetElapsedTime(node.HeardAt) <= FrameOrder.Believed;

    private void RemoveSilent()
    {
        foreach (var silent in _others.Where(other => !IsBelieved(other.Value)).Select(other => other.Key).ToList())
        {
            _others.Remove(silent);
        }
    }

    private sealed class RemoteNode
    {
        public HashSet<UserId> Users { get; } = [];

        public long HeardAt { get; set; }

        public void Set(UserId user, bool isOnline)
        {
            if (isOnline)
            {
                Users.Add(user);
            }
            else
            {
                Users.Remove(user);
            }
        }
    }

    private sealed class Connection(PresenceTracker tracker, UserId user) : IDisposable
    {
        private int _disposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                tracker.Disconnect(user);
            }
        }
    }
}
