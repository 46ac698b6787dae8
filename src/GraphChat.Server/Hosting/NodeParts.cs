using GraphChat.Delivery;
using GraphChat.Delivery.Attachments;
using GraphChat.Delivery.Devices;
using GraphChat.Delivery.Fanout;
using GraphChat.Delivery.History;
using GraphChat.Delivery.InMemory;
using GraphChat.Delivery.Ports;
using GraphChat.Delivery.Postgres;
using GraphChat.Delivery.Presence;
using GraphChat.Delivery.Proposals;
using GraphChat.Delivery.Rates;
using GraphChat.Delivery.Redis;
using GraphChat.Delivery.Redis.Rates;
using GraphChat.Delivery.S3;
using GraphChat.Identity.Audit;
using GraphChat.Server.Commands;
using GraphChat.Server.Configuration;
using GraphChat.Server.Mls;
using GraphChat.Server.Secrets;

namespace GraphChat.Server.Hosting;

/// <summary>What a node is made of, below the host: stores, bus, hub, presence. Disposing it finishes the appends under way.</summary>
internal sealed class NodeParts : IAsyncDisposable
{
    private static readonly TimeSpan s_deletionsSeen = TimeSpan.FromDays(7);
    private readonly DeletedAccounts? _deletedAccounts;
    private readonly PostgresDelivery _postgres;
    private readonly IMessageBus _bus;
    private readonly IRateCounter _rateCounter;
    private readonly TimeSpan? _eventsKept;
    private RemovalKeeper? _removals;
    private Housekeeping? _housekeeping;

    private NodeParts(
        ServerOptions options, NodeSecret secret, PostgresDelivery postgres, DeliveryStores stores, IMessageBus bus, IRateCounter rateCounter, S3Options? s3,
        TimeProvider time)
    {
        _postgres = postgres;
        _deletedAccounts = options.Identity == IdentityMode.InProcess ? new DeletedAccounts(options.Postgres) : null;
        _bus = bus;
        _rateCounter = rateCounter;
        _eventsKept = options.EventsKept;
        Time = time;
        HasRedis = options.Redis is not null;
        Secret = secret;
        Stores = stores;
        ExternalSender = new ExternalSenderKey(secret.Keys);
        Cursors = new CursorCodec(secret.Keys);
        CallerDevices = new CallerDevices(Stores.Devices);
        Hub = new SubscriptionHub(Stores, CallerDevices, bus, secret.Keys, Cursors, Limits, new HubOptions(), time);
        Presence = new PresenceTracker(bus, secret.Keys, time, Stores.Positions);
        Blobs = s3 is null ? new LocalBlobStore(options.AttachmentsFolder ?? DefaultFolder(options.NodeSecretFile)) : new S3BlobStore(s3, time);
        Addresses = new AttachmentAddresses(secret.Keys, options.PublicOrigin, time);
        Rates = new RateLimiter(rateCounter, options.Rates, CallerDevices, secret.Keys, time);
    }

    public NodeSecret Secret { get; }

    public IBlobStore Blobs { get; }

    public AttachmentAddresses Addresses { get; }

    /// <summary>What answers at the addresses of attachments; null where they lead elsewhere.</summary>
    public ServeAttachment? ServeAttachment => Blobs is IStreamedBlobs streamed
        ? new ServeAttachment(
            streamed,
            new UploadAttachment(Stores.Attachments, Blobs, Stores.Conversations, CallerDevices, Limits, Time),
            new ReadAttachment(Stores.Attachments, Blobs, Stores.Conversations, CallerDevices, Limits),
            Stores.Revocations,
            CallerDevices,
            Addresses)
        : null;

    public DeliveryLimits Limits { get; } = new();

    public DeliveryStores Stores { get; }

    public ExternalSenderKey ExternalSender { get; }

    public CursorCodec Cursors { get; }

    public CallerDevices CallerDevices { get; }

    public SubscriptionHub Hub { get; }

    public PresenceTracker Presence { get; }

    public RateLimiter Rates { get; }

    public IRateCounter RateCounter => _rateCounter;

    public TimeProvider Time { get; }

    public bool HasRedis { get; }

    public bool IsBusConnected => _bus.IsConnected;

    /// <summary>How many frames the bus could not publish since the start.</summary>
    public long FramesDropped => _bus switch
    {
        RedisMessageBus redis => redis.Dropped,
        PostgresMessageBus postgres => postgres.Dropped,
        _ => 0,
    };

    /// <summary>Opens the database and joins the bus; a Redis that is down is waited for while the node works.</summary>
    /// <exception cref="StartFailure">The secret or the database cannot be used.</exception>
    public static async Task<NodeParts> OpenAsync(
        ServerOptions options, TimeProvider time, Func<DeliveryStores, DeliveryStores> inFront, CancellationToken cancellationToken)
    {
        var secret = NodeSecretFile.Read(options.NodeSecretFile);
        var redis = Parse("Redis", options.Redis, RedisOptions.Parse);
        var s3 = Parse("S3", options.S3, S3Options.Parse);
        var postgres = await DatabaseFailures.GuardAsync(
            "Postgres",
            () => PostgresDelivery.OpenAsync(
                new PostgresDeliveryOptions { ConnectionString = options.Postgres }, secret.Keys, time, cancellationToken));
        IMessageBus bus = redis is not null ? new RedisMessageBus(redis, time)
            : options.UsesNotify ? new PostgresMessageBus(options.Postgres, time)
            : new InProcessBus();
        IRateCounter rates = redis is null ? new InMemoryRateCounter(time) : new RedisRateCounter(redis, time);
        return new NodeParts(options, secret, postgres, inFront(postgres.Stores), bus, rates, s3, time);
    }

    /// <summary>The people that are not in this process's directory.</summary>
    public DeliveryStores WithPeople(IPersonStore people) => Stores with { People = people };

    /// <summary>Begins what the node does by itself: proposing removals that are due, and forgetting.</summary>
    public void BeginHousekeeping(IMlsKeeper keeper, Action<Exception> failed)
    {
        _removals = new RemovalKeeper(new ProposeRemovals(Stores.Log, Stores.Groups, keeper, Time), Time, failed);
        var attachments = new CollectAttachments(Stores.Attachments, Blobs, Time);
        _housekeeping = new Housekeeping(
            [
                EraseAsync,
                ForgetEventsAsync,
                attachments.ExecuteAsync,
                token => Stores.Groups.ForgetWelcomesAsync(Time.GetUtcNow() - Limits.MaxKeyPackageLifetime, token),
                token => _postgres.Retention.ForgetClaimsAsync(
                    Time.GetUtcNow() - Limits.ClaimWindow - Limits.ClockSkew, Time.GetUtcNow() - Limits.MaxKeyPackageLifetime - Limits.ClockSkew, token),
                token => _postgres.Retention.ForgetKeysAsync(Time.GetUtcNow() - Limits.IdempotencyWindow - Limits.ClockSkew, token),
            ],
            Time,
            failed);
    }

    /// <summary>Forgets events that are older than events are kept.</summary>
    internal async Task ForgetEventsAsync(CancellationToken cancellationToken)
    {
        if (_eventsKept is { } kept)
        {
            var oldest = Time.GetUtcNow() - kept;
            await _postgres.Retention.DropEventsAsync(oldest, cancellationToken);
            await _postgres.Retention.TrimEventsAsync(oldest, cancellationToken);
        }
    }

    /// <summary>Erases people whose account was deleted here; what was cut short goes on.</summary>
    internal async Task EraseAsync(CancellationToken cancellationToken)
    {
        var now = Time.GetUtcNow();
        var deleted = await ListDeletedAsync(now - s_deletionsSeen, cancellationToken);
        foreach (var subject in deleted)
        {
            if (UserId.TryParse($"usr_{subject}", out var user))
            {
                await _postgres.Erasure.RequestAsync(user, now, cancellationToken);
            }
        }

        await _postgres.Erasure.ContinueAsync(Blobs, now, cancellationToken);
    }

    private async Task<IReadOnlyList<string>> ListDeletedAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        try
        {
            return _deletedAccounts is null ? [] : await _deletedAccounts.ListAsync(since, cancellationToken);
        }
        catch (Exception exception) when (exception is Npgsql.NpgsqlException or TimeoutException)
        {
            throw new DeliveryException(DeliveryErrorCode.Unavailable, "The accounts cannot be read now.", details: null, exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_removals is not null)
        {
            await _removals.DisposeAsync();
        }

        if (_housekeeping is not null)
        {
            await _housekeeping.DisposeAsync();
        }

        await Presence.DisposeAsync();
        await Hub.DisposeAsync();
        if (_bus is IAsyncDisposable bus)
        {
            await bus.DisposeAsync();
        }

        if (_rateCounter is IAsyncDisposable counter)
        {
            await counter.DisposeAsync();
        }

        (Blobs as IDisposable)?.Dispose();
        await _postgres.DisposeAsync();
        ExternalSender.Dispose();
    }

    private static string DefaultFolder(string nodeSecretFile) =>
        Path.Combine(Path.GetDirectoryName(Path.GetFullPath(nodeSecretFile))!, "attachments");

    private static T? Parse<T>(string name, string? text, Func<string, T> parse)
        where T : class
    {
        try
        {
            return text is null ? null : parse(text);
        }
        catch (FormatException exception)
        {
            throw new StartFailure(ExitCode.Usage, $"GRAPHCHAT_{name}: {exception.Message}");
        }
    }
}
