using System.Diagnostics;
using GraphChat.Delivery;
using GraphChat.Delivery.Devices;
using GraphChat.Delivery.Fanout;
using GraphChat.Delivery.History;
using GraphChat.Delivery.InMemory;
using GraphChat.Delivery.Ports;

namespace GraphChat.Bench.Delivery;

/// <summary>A hub over the benchmark's stores, whose subscriptions are timed.</summary>
internal sealed class Readings : IAsyncDisposable
{
    private readonly DeliveryStores _stores;
    private readonly CursorCodec _cursors = new(BenchDatabase.Keys);
    private readonly SubscriptionHub _hub;

    private Readings(DeliveryStores stores)
    {
        _stores = stores;
        _hub = new SubscriptionHub(
            stores,
            new CallerDevices(stores.Devices),
            new InProcessBus(),
            BenchDatabase.Keys,
            _cursors,
            new DeliveryLimits(),
            new HubOptions(),
            TimeProvider.System);
    }

    public static async Task<Readings> StartAsync(DeliveryStores stores, CancellationToken cancellationToken)
    {
        var readings = new Readings(stores);
        await readings._hub.StartAsync(cancellationToken);
        return readings;
    }

    /// <summary>Events a second of a conversation that is resumed from its beginning.</summary>
    public async Task<double> ResumeAsync(Room room, int events, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var count = 0;
        await foreach (var _ in _hub.SubscribeToConversation(
            Caller(room.User), room.Id, _cursors.AfterSequence(room.Id, 0), filter: null, cancellationToken))
        {
            if (++count == events)
            {
                break;
            }
        }

        return events / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Milliseconds from opening a person's inbox, with nothing new in it, to the first event that comes then.</summary>
    public async Task<double> OpenInboxAsync(Room room, CancellationToken cancellationToken)
    {
        var cursor = _cursors.AfterPosition(room.User, await _stores.Log.ReadPositionAsync(cancellationToken));
        var began = Stopwatch.GetTimestamp();
        await using var inbox = _hub.SubscribeToInbox(Caller(room.User), cursor, cancellationToken).GetAsyncEnumerator(cancellationToken);
        var first = inbox.MoveNextAsync().AsTask();
        await room.AppendAsync(_stores.Log, cancellationToken);
        await first;
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    /// <summary>Milliseconds from opening a person's inbox at a position to the last of the events that it missed.</summary>
    public async Task<double> CatchUpAsync(Room room, long after, int missed, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var count = 0;
        await foreach (var _ in _hub.SubscribeToInbox(Caller(room.User), _cursors.AfterPosition(room.User, after), cancellationToken))
        {
            if (++count == missed)
            {
                break;
            }
        }

        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    private static Caller Caller(UserId user) => new(user, Role.Learner, $"session-{user}", Device: null, DateTimeOffset.MaxValue);
}
