using System.Runtime.CompilerServices;
using GraphChat.Delivery.History;

namespace GraphChat.Delivery.Fanout;

/// <summary>
/// What waits for one subscriber, bounded in entries and bytes. Written by the follower, read by one consumer.
/// </summary>
internal sealed class Subscriber(Caller caller, DeviceId? device, HubOptions options, TimeProvider time)
{
    private readonly Mailbox<LineEntry> _waiting = new();
    private long _bytes;
    private int _entries;
    private long _takenAt = time.GetTimestamp();
    private volatile DeliveryException? _ended;
    private volatile bool _overflowed;

    public Caller Caller { get; } = caller;

    public DeviceId? Device { get; } = device;

    /// <summary>
    /// Adds an entry; at the bound it drops this one and all later ones, which the subscriber reads from the log once it
    /// has taken what waits. One that takes nothing is ended. Whom it wakes it leaves to <paramref name="wakes"/>.
    /// </summary>
    public void Offer(LineEntry entry, Wakes wakes)
    {
        if (_overflowed)
        {
            if (time.GetElapsedTime(Interlocked.Read(ref _takenAt)) > options.SlowAfter)
            {
                End(Refusal.Slow());
            }

            return;
        }

        var size = SizeOf(entry);
        if (Volatile.Read(ref _entries) >= options.MaxBufferedEntries
            || Interlocked.Read(ref _bytes) + size > options.MaxBufferedBytes)
        {
            Overflow();
            return;
        }

        Interlocked.Add(ref _bytes, size);
        Interlocked.Increment(ref _entries);
        if (_waiting.Add(entry))
        {
            wakes.Add(_waiting);
        }
    }

    /// <summary>Offers nothing more: the subscriber reads the rest from the log.</summary>
    public void Overflow()
    {
        _overflowed = true;
        _waiting.Complete();
    }

    /// <summary>Ends the subscription at once: what waits is not delivered any more.</summary>
    public void End(DeliveryException reason)
    {
        _ended ??= reason;
        _waiting.Complete();
    }

    public void ThrowIfEnded()
    {
        if (_ended is { } reason)
        {
            throw reason;
        }
    }

    /// <summary>The next entry, or null where the next ones were dropped.</summary>
    /// <exception cref="DeliveryException">The subscription was ended.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<LineEntry?> NextAsync(CancellationToken cancellationToken)
    {
        CheckTaker(cancellationToken);
        var entry = _waiting.TryTake();
        if (entry is null)
        {
            using (cancellationToken.UnsafeRegister(static waiting => ((Mailbox<LineEntry>)waiting!).Complete(), _waiting))
            {
                entry = await _waiting.NextAsync();
            }

            CheckTaker(cancellationToken);
        }

        if (entry is not null)
        {
            Interlocked.Add(ref _bytes, -SizeOf(entry));
            Interlocked.Decrement(ref _entries);
        }

        return entry;
    }

    // It takes, so it is not too slow; what waits is not for one that was ended.
    private void CheckTaker(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Interlocked.Exchange(ref _takenAt, time.GetTimestamp());
        ThrowIfEnded();
    }

    public static long SizeOf(LineEntry entry) => entry is LineEntry.OfEvent added ? added.Event.Payload.Length + 256 : 256;
}
