using System.Threading.Channels;
using GraphChat.Delivery.Ports;
using GraphChat.Delivery.Postgres.Notify;
using Npgsql;

namespace GraphChat.Delivery.Postgres;

/// <summary>
/// The bus on PostgreSQL's LISTEN and NOTIFY, for nodes without a Redis. What is published while the database is away, or
/// faster than it takes it, is dropped: the log is the truth. Thread-safe.
/// </summary>
public sealed class PostgresMessageBus : IMessageBus, IAsyncDisposable
{
    private const string Channel = "graphchat_bus";
    private const int MaxWaiting = 4_096;
    private const int MaxAtOnce = 64;
    private static readonly TimeSpan s_shortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(2);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Action<ReadOnlyMemory<byte>>[]> _handlers = new(StringComparer.Ordinal);
    private readonly Channel<(string Topic, ReadOnlyMemory<byte> Frame)> _waiting =
        System.Threading.Channels.Channel.CreateBounded<(string, ReadOnlyMemory<byte>)>(
            new BoundedChannelOptions(MaxWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });

    private readonly CancellationTokenSource _stop = new();
    private readonly string _connectionString;
    private readonly TimeProvider _time;
    private readonly Task _running;
    private volatile bool _isListening;
    private long _dropped;
    private int _disposed;

    /// <summary>Connects in the background, and again whenever the connection is lost.</summary>
    public PostgresMessageBus(string connectionString, TimeProvider time)
    {
        // An announcement need not survive a crash: waiting for the disk would cost the log its turn.
        _connectionString = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Pooling = false,
            KeepAlive = 3,
            Timeout = 5,
            CommandTimeout = 5,
            ApplicationName = "graphchat bus",
            Options = "-c synchronous_commit=off",
        }.ConnectionString;
        _time = time;
        _running = Task.WhenAll(Task.Run(() => KeepAsync(ListenAsync)), Task.Run(() => KeepAsync(PublishWaitingAsync)));
    }

    /// <inheritdoc />
    public bool IsConnected => _isListening;

    /// <summary>How many frames could not be published since the start.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <inheritdoc />
    public void Publish(string topic, ReadOnlyMemory<byte> frame)
    {
        if (!_isListening || frame.Length > Notification.MaxFrame || !_waiting.Writer.TryWrite((topic, frame)))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    /// <inheritdoc />
    public IDisposable Subscribe(string topic, Action<ReadOnlyMemory<byte>> handler)
    {
        lock (_lock)
        {
            _handlers[topic] = [.. _handlers.GetValueOrDefault(topic, []), handler];
        }

        return new Subscription(this, topic, handler);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        _waiting.Writer.TryComplete();
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task KeepAsync(Func<NpgsqlConnection, CancellationToken, Task> work)
    {
        var pause = s_shortestPause;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await using var connection = new NpgsqlConnection(_connectionString);
                await connection.OpenAsync(_stop.Token);
                pause = s_shortestPause;
                await work(connection, _stop.Token);
            }
            catch (Exception exception) when (exception is NpgsqlException or TimeoutException or IOException or InvalidOperationException or OperationCanceledException)
            {
                // Tried again below, until disposed.
            }

            try
            {
                await Task.Delay(pause * (0.5 + (System.Security.Cryptography.RandomNumberGenerator.GetInt32(500) / 1_000.0)), _time, _stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause;
        }
    }

    private async Task ListenAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var parts = new NotificationParts();
        connection.Notification += (_, notification) => Receive(parts, notification.Payload);
        await using (var listen = new NpgsqlCommand($"LISTEN {Channel}", connection))
        {
            await listen.ExecuteNonQueryAsync(cancellationToken);
        }

        try
        {
            _isListening = true;
            while (true)
            {
                await connection.WaitAsync(cancellationToken);
            }
        }
        finally
        {
            _isListening = false;
        }
    }

    private async Task PublishWaitingAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        while (await _waiting.Reader.WaitToReadAsync(cancellationToken))
        {
            var payloads = new List<string>();
            while (payloads.Count < MaxAtOnce && _waiting.Reader.TryRead(out var next))
            {
                payloads.AddRange(Notification.Split(next.Topic, next.Frame.Span));
            }

            try
            {
                await using var notify = new NpgsqlCommand($"SELECT pg_notify('{Channel}', p) FROM unnest($1) AS p", connection);
                notify.Parameters.Add(new NpgsqlParameter { Value = payloads.ToArray() });
                await notify.ExecuteNonQueryAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is NpgsqlException or TimeoutException or IOException)
            {
                Interlocked.Increment(ref _dropped);
                throw;
            }
        }
    }

    private void Receive(NotificationParts parts, string payload)
    {
        if (!parts.TryAdd(payload, out var topic, out var frame))
        {
            return;
        }

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

    private sealed class Subscription(PostgresMessageBus bus, string topic, Action<ReadOnlyMemory<byte>> handler) : IDisposable
    {
        public void Dispose()
        {
            lock (bus._lock)
            {
                bus._handlers[topic] = [.. bus._handlers[topic].Where(other => other != handler)];
            }
        }
    }
}
