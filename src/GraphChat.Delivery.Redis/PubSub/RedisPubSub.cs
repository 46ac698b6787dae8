using System.Collections.Concurrent;
using System.Text;
using GraphChat.Delivery.Redis.Resp;

namespace GraphChat.Delivery.Redis.PubSub;

/// <summary>
/// Publishes to topics and subscribes to them, over one connection each: a subscriber that falls behind is cut off by Redis
/// (client-output-buffer-limit), and that must not stop what is published. At most once: what is published while a connection
/// is down is lost, and <see cref="Changed"/> tells that something may have been. Thread-safe.
/// </summary>
public sealed class RedisPubSub : IAsyncDisposable
{
    private const int TopicsACommand = 500;

    private readonly RedisOptions _options;
    private readonly ConcurrentDictionary<string, byte> _topics = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _subscribing = new(1, 1);
    private readonly Action<string, ReadOnlyMemory<byte>> _onMessage;
    private readonly RedisLink _publisher;
    private readonly RedisLink _subscriber;

    // Known before the others may use it: what is asked for meanwhile must reach it as well.
    private volatile RedisConnection? _subscribed;

    /// <param name="options">Where Redis is.</param>
    /// <param name="onMessage">Called for each message with its topic, in the order of the topic: it must be quick and not throw.</param>
    /// <param name="time">The clock.</param>
    public RedisPubSub(RedisOptions options, Action<string, ReadOnlyMemory<byte>> onMessage, TimeProvider time)
    {
        _options = options;
        _onMessage = onMessage;
        _publisher = new RedisLink(options, _ => { }, (_, _) => Task.CompletedTask, time);
        _subscriber = new RedisLink(options, OnPush, ResubscribeAsync, time);
        _subscriber.Changed += connected => Changed?.Invoke(connected);
    }

    /// <summary>Told true when all topics are subscribed to again, false when the subscriptions ended.</summary>
    public event Action<bool>? Changed;

    /// <summary>Whether the connection to publish on is there.</summary>
    public bool CanPublish => _publisher.Connection is not null;

    /// <summary>Whether both connections are there.</summary>
    public bool IsConnected => _publisher.Connection is not null && _subscriber.Connection is not null;

    /// <summary>Publishes; gives how many subscribers Redis handed it to.</summary>
    /// <exception cref="RedisUnavailableException">It could not be published, or nobody knows whether it was.</exception>
    public async Task<long> PublishAsync(string topic, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var connection = _publisher.Connection ?? throw new RedisUnavailableException($"There is no connection to Redis at {_options}.");
        var reply = await connection.SendAsync([Verb("PUBLISH"), Name(topic), message], cancellationToken);
        if (RedisConnection.IsElsewhere(reply))
        {
            // The topic's node is another one now: both connections look for it anew.
            await connection.DisposeAsync();
        }

        return reply is { IsError: false, Kind: RespKind.Integer } && long.TryParse(reply.Text, out var subscribers)
            ? subscribers
            : throw new RedisUnavailableException($"Redis at {_options} refused to publish: {RedisConnection.Code(reply)}.");
    }

    /// <summary>Subscribes to topics now and after each reconnection. Without a connection it is done when there is one.</summary>
    public Task SubscribeAsync(IReadOnlyCollection<string> topics, CancellationToken cancellationToken) =>
        ChangeAsync("SUBSCRIBE", topics, topic => _topics.TryAdd(topic, 0), cancellationToken);

    /// <summary>Ends the subscription to topics.</summary>
    public Task UnsubscribeAsync(IReadOnlyCollection<string> topics, CancellationToken cancellationToken) =>
        ChangeAsync("UNSUBSCRIBE", topics, topic => _topics.TryRemove(topic, out _), cancellationToken);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _subscriber.DisposeAsync();
        await _publisher.DisposeAsync();
    }

    private async Task ChangeAsync(string verb, IReadOnlyCollection<string> topics, Func<string, bool> change, CancellationToken cancellationToken)
    {
        await _subscribing.WaitAsync(cancellationToken);
        try
        {
            string[] changed = [.. topics.Where(change)];
            if (_subscribed is { } connection)
            {
                await SendAsync(connection, verb, changed, cancellationToken);
            }
        }
        catch (RedisUnavailableException)
        {
            // The next connection subscribes to what is in the table.
        }
        finally
        {
            _subscribing.Release();
        }
    }

    private async Task ResubscribeAsync(RedisConnection connection, CancellationToken cancellationToken)
    {
        await _subscribing.WaitAsync(cancellationToken);
        try
        {
            _subscribed = connection;
            await SendAsync(connection, "SUBSCRIBE", [.. _topics.Keys], cancellationToken);
        }
        finally
        {
            _subscribing.Release();
        }
    }

    private async Task SendAsync(RedisConnection connection, string verb, IReadOnlyCollection<string> topics, CancellationToken cancellationToken)
    {
        foreach (var part in topics.Chunk(TopicsACommand))
        {
            List<ReadOnlyMemory<byte>> command = [Verb(verb), .. part.Select(Name)];
            await connection.SendForPushesAsync(command, cancellationToken);
            // The confirmations are pushes; a refusal is a reply, and arrives where the PING waits for its own.
            var reply = await connection.SendAsync(["PING"u8.ToArray()], cancellationToken);
            if (reply.IsError)
            {
                throw new RedisUnavailableException($"Redis at {_options} refused to {verb}: {RedisConnection.Code(reply)}.");
            }
        }
    }

    private void OnPush(RespValue push)
    {
        if (push.Items.Count == 3 && (push.Items[0].Is("message"u8) || push.Items[0].Is("smessage"u8)))
        {
            _onMessage(TopicOf(push.Items[1].Text), push.Items[2].Bytes);
        }
        else if (_options.Sharded)
        {
            OnMoved(push);
        }
    }

    // A slot that goes to another node takes its subscriptions away: the next connection looks for it anew.
    private void OnMoved(RespValue push)
    {
        if (push.Items.Count == 3 && push.Items[0].Is("sunsubscribe"u8) && _subscribed is { } connection
            && _topics.ContainsKey(TopicOf(push.Items[1].Text)))
        {
            _ = connection.DisposeAsync().AsTask();
        }
    }

    private string TopicOf(string name) =>
        _options.Sharded && name.StartsWith(RedisLocator.HashTag, StringComparison.Ordinal) ? name[RedisLocator.HashTag.Length..] : name;

    private ReadOnlyMemory<byte> Name(string topic) =>
        Encoding.UTF8.GetBytes(_options.Sharded ? RedisLocator.HashTag + topic : topic);

    private ReadOnlyMemory<byte> Verb(string verb) =>
        Encoding.ASCII.GetBytes(!_options.Sharded ? verb : verb == "UNSUBSCRIBE" ? "SUNSUBSCRIBE" : $"S{verb}");
}
