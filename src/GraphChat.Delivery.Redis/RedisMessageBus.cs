using System.Threading.Channels;
using GraphChat.Delivery.Ports;
using GraphChat.Delivery.Redis.PubSub;

namespace GraphChat.Delivery.Redis;

/// <summary>
/// The bus on Redis pub/sub. What is published while Redis is away, or faster than it takes it, is dropped: the log is
/// the truth. Thread-safe.
/// </summary>
public sealed class RedisMessageBus : IMessageBus, IAsyncDisposable
{
    private const int MaxWaiting = 4_096;
    private const int MaxUnanswered = 256;
    private const long MaxBytes = 64 * 1024 * 1024;
    private static readonly TimeSpan s_lastWords = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Action<ReadOnlyMemory<byte>>[]> _handlers = new(StringComparer.Ordinal);
    private readonly Channel<(string Topic, ReadOnlyMemory<byte> Frame)> _waiting;
    // Never disposed: without a wait handle it holds nothing, and frames may still be on their way when the bus goes.
    private readonly SemaphoreSlim _unanswered = new(MaxUnanswered, MaxUnanswered);
    private readonly CancellationTokenSource _stop = new();
    private readonly RedisPubSub _redis;
    private readonly TimeProvider _time;
    private readonly Task _publishing;
    private long _bytes;
    private long _dropped;

    /// <summary>Connects in the background, and again whenever the connection is lost.</summary>
    public RedisMessageBus(RedisOptions options, TimeProvider time)
    {
        _time = time;
        _waiting = Channel.CreateBounded<(string, ReadOnlyMemory<byte> Frame)>(
            new BoundedChannelOptions(MaxWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest },
            oldest => Drop(oldest.Frame));
        _redis = new RedisPubSub(options, Receive, time);
        _publishing = Task.Run(PublishWaitingAsync);
    }

    /// <inheritdoc />
    public bool IsConnected => _redis.IsConnected;

    /// <summary>How many frames could not be published since the start.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <inheritdoc />
    public void Publish(string topic, ReadOnlyMemory<byte> frame)
    {
        // Without a connection it would only be old when there is one.
        if (Interlocked.Add(ref _bytes, frame.Length) > MaxBytes || !_redis.CanPublish || !_waiting.Writer.TryWrite((topic, frame)))
        {
            Drop(frame);
        }
    }

    /// <inheritdoc />
    public IDisposable Subscribe(string topic, Action<ReadOnlyMemory<byte>> handler)
    {
        lock (_lock)
        {
            _handlers[topic] = [.. _handlers.GetValueOrDefault(topic, []), handler];
        }

        _ = _redis.SubscribeAsync([topic], _stop.Token);
        return new Subscription(this, topic, handler);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await SayLastAsync();
        await _stop.CancelAsync();
        await _publishing;
        await _redis.DisposeAsync();
        _stop.Dispose();
    }

    private void Receive(string topic, ReadOnlyMemory<byte> frame)
    {
        Action<ReadOnlyMemory<byte>>[] handlers;
        lock (_lock)
        {
            handlers = _handlers.GetValueOrDefault(topic, []);
        }

        foreach (var handler in handlers)
        {
            handler(frame);
        }
    }

    private void Drop(ReadOnlyMemory<byte> frame)
    {
        Interlocked.Add(ref _bytes, -frame.Length);
        Interlocked.Increment(ref _dropped);
    }

    // What a node says as it goes is worth a moment: that its people are gone, and what was added last.
    private async Task SayLastAsync()
    {
        using var patience = new CancellationTokenSource(s_lastWords, _time);
        try
        {
            await _publishing.WaitAsync(patience.Token);
            for (var i = 0; i < MaxUnanswered; i++)
            {
                await _unanswered.WaitAsync(patience.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Redis takes nothing now.
        }
    }

    private async Task PublishWaitingAsync()
    {
        try
        {
            await foreach (var (topic, frame) in _waiting.Reader.ReadAllAsync(_stop.Token))
            {
                // Many on their way at once: a round trip each would be the bus's speed.
                await _unanswered.WaitAsync(_stop.Token);
                _ = PublishOneAsync(topic, frame);
            }
        }
        catch (OperationCanceledException)
        {
            // The bus is disposed.
        }
    }

    private async Task PublishOneAsync(string topic, ReadOnlyMemory<byte> frame)
    {
        try
        {
            await _redis.PublishAsync(topic, frame, _stop.Token);
            Interlocked.Add(ref _bytes, -frame.Length);
        }
        catch (Exception exception) when (exception is RedisUnavailableException or OperationCanceledException)
        {
            Drop(frame);
        }
        finally
        {
            _unanswered.Release();
        }
    }

    private sealed class Subscription(RedisMessageBus bus, string topic, Action<ReadOnlyMemory<byte>> handler) : IDisposable
    {
        public void Dispose()
        {
            bool isLast;
            lock (bus._lock)
            {
                var left = bus._handlers[topic].Where(other => other != handler).ToArray();
                bus._handlers[topic] = left;
                isLast = left.Length == 0;
            }

            if (isLast && !bus._stop.IsCancellationRequested)
            {
                _ = bus._redis.UnsubscribeAsync([topic], bus._stop.Token);
            }
        }
    }
}
