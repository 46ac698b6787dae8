using System.Globalization;
using System.Text;
using GraphChat.Delivery.InMemory;
using GraphChat.Delivery.Ports;
using GraphChat.Delivery.Redis.Resp;

namespace GraphChat.Delivery.Redis.Rates;

/// <summary>
/// Counts in Redis, for all nodes together. While Redis is away, or slower than 250 ms, each node counts for itself: nobody is
/// shut out because a counter is missing. Thread-safe.
/// </summary>
public sealed class RedisRateCounter : IRateCounter, IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(250);
    private readonly RedisLink _link;
    private readonly string _prefix;
    private readonly InMemoryRateCounter _alone;
    private readonly TimeProvider _time;

    /// <summary>Connects in the background, and again whenever the connection is lost.</summary>
    public RedisRateCounter(RedisOptions options, TimeProvider time)
    {
        _time = time;
        // The connection leads to the node of our slot; keys of other slots would be refused there.
        _prefix = options.Sharded ? $"{RedisLocator.HashTag}graphchat:rate:" : "graphchat:rate:";
        _alone = new InMemoryRateCounter(time);
        _link = new RedisLink(options, _ => { }, (_, _) => Task.CompletedTask, time);
    }

    /// <inheritdoc />
    public async ValueTask<long> AddAsync(string key, long window, TimeSpan length, int amount, CancellationToken cancellationToken)
    {
        if (_link.Connection is { } connection)
        {
            using var patience = new CancellationTokenSource(s_patience, _time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
            try
            {
                if (await AddAsync(connection, $"{_prefix}{key}:{window}", length, amount, both.Token) is { } count)
                {
                    return count;
                }
            }
            catch (Exception exception) when (exception is RedisUnavailableException
                || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                // Counted here instead.
            }
        }

        return await _alone.AddAsync(key, window, length, amount, cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _link.DisposeAsync();

    private static async Task<long?> AddAsync(RedisConnection connection, string name, TimeSpan length, int amount, CancellationToken cancellationToken)
    {
        var key = Encoding.ASCII.GetBytes(name);
        // In one piece: the name holds the window's number, so a count that never expired would stay for ever and count no more.
        var added = await connection.SendTogetherAsync(
            [["INCRBY"u8.ToArray(), key, Ascii(amount)], ["PEXPIRE"u8.ToArray(), key, Ascii((long)length.TotalMilliseconds + 1000)]], cancellationToken);
        if (RedisConnection.IsElsewhere(added))
        {
            await connection.DisposeAsync();
        }

        return !added.IsError && long.TryParse(added.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count) ? count : null;
    }

    private static byte[] Ascii(long number) => Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture));
}
