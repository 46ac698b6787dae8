using System.Security.Cryptography;

namespace GraphChat.Delivery.Redis.Resp;

/// <summary>
/// Keeps one connection to Redis alive: opens it, opens it again with growing, jittered pauses when it ends, and tells both. Thread-safe.
/// </summary>
internal sealed class RedisLink : IAsyncDisposable
{
    private static readonly TimeSpan s_shortestPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(2);

    private readonly RedisOptions _options;
    private readonly Action<RespValue> _onPush;
    private readonly Func<RedisConnection, CancellationToken, Task> _onOpened;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _running;
    private volatile RedisConnection? _connection;

    /// <param name="options">Where Redis is.</param>
    /// <param name="onPush">Called for each push, in order, on the reader's thread: it must be quick and not throw.</param>
    /// <param name="onOpened">Called with each new connection before others may use it, to subscribe again.</param>
    /// <param name="time">The clock.</param>
    public RedisLink(RedisOptions options, Action<RespValue> onPush, Func<RedisConnection, CancellationToken, Task> onOpened, TimeProvider time)
    {
        _options = options;
        _onPush = onPush;
        _onOpened = onOpened;
        _time = time;
        _running = RunAsync();
    }

    /// <summary>Told true when a connection is ready, false when it ended.</summary>
    public event Action<bool>? Changed;

    /// <summary>The connection in force; null while there is none.</summary>
    public RedisConnection? Connection => _connection;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _running;
        _ending.Dispose();
    }

    private async Task RunAsync()
    {
        await Task.Yield();
        var pause = s_shortestPause;
        while (!_ending.IsCancellationRequested)
        {
            var openedAt = _time.GetTimestamp();
            try
            {
                await using var connection = await RedisConnection.OpenAsync(await RedisLocator.FindAsync(_options, _time, _ending.Token), _onPush, _time, _ending.Token);
                await _onOpened(connection, _ending.Token);
                openedAt = _time.GetTimestamp();
                _connection = connection;
                Changed?.Invoke(true);
                await connection.Closed.WaitAsync(_ending.Token);
            }
            catch (Exception exception) when (exception is RedisUnavailableException or OperationCanceledException)
            {
                // Tried again below, until disposed.
            }

            if (_connection is not null)
            {
                _connection = null;
                // One that opens and is cut off at once is no better than one that does not open.
                pause = _time.GetElapsedTime(openedAt) >= s_longestPause ? s_shortestPause : pause;
                Changed?.Invoke(false);
            }

            await PauseAsync(pause);
            pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause;
        }
    }

    private async Task PauseAsync(TimeSpan pause)
    {
        // Nodes that lost Redis together must not come back together.
        var jittered = pause * (RandomNumberGenerator.GetInt32(500, 1_000) / 1_000.0);
        try
        {
            await Task.Delay(jittered, _time, _ending.Token);
        }
        catch (OperationCanceledException)
        {
            // Disposed: the loop ends.
        }
    }
}
