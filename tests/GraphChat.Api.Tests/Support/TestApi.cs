using System.Text;
using System.Text.Json;
using GraphChat.Api.Errors;
using GraphChat.Api.Schema;
using GraphChat.Delivery;
using GraphChat.Delivery.Conversations;
using GraphChat.Delivery.Devices;
using GraphChat.Delivery.Fanout;
using GraphChat.Delivery.History;
using GraphChat.Delivery.InMemory;
using GraphChat.Delivery.People;
using GraphChat.Delivery.Ports;
using GraphChat.Delivery.Presence;
using GraphChat.Delivery.Rates;
using GraphChat.GraphQL.Execution;
using Xunit;

namespace GraphChat.Api.Tests.Support;

/// <summary>The whole API in memory: the real schema, engine, resolvers and use cases.</summary>
internal sealed class TestApi : IAsyncDisposable
{
    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };
    private readonly OperationExecutor _executor;
    private readonly SubscriptionHub _hub;
    private readonly PresenceTracker _presence;

    private TestApi(OperationExecutor executor, SubscriptionHub hub, PresenceTracker presence, CountingStores stores)
    {
        _executor = executor;
        _hub = hub;
        _presence = presence;
        Stores = stores;
    }

    public CountingStores Stores { get; }

    public IPresence Presence => _presence;

    public List<(Exception Exception, string CorrelationId)> Unexpected { get; } = [];

    public static Task<TestApi> CreateAsync() => CreateAsync(InMemoryDelivery.Create(new InMemoryDatabase()));

    public static async Task<TestApi> CreateAsync(DeliveryStores over)
    {
        var stores = new CountingStores(over);
        var keys = new NodeKeys(new byte[NodeKeys.SecretLength]);
        var cursors = new CursorCodec(keys);
        var limits = new DeliveryLimits();
        var callerDevices = new CallerDevices(stores.Stores.Devices);
        var bus = new InProcessBus();
        var hub = new SubscriptionHub(stores.Stores, callerDevices, bus, keys, cursors, limits, new HubOptions(), TimeProvider.System);
        await hub.StartAsync(CancellationToken.None);
        var presence = new PresenceTracker(bus, keys, TimeProvider.System);
        var mls = new FakeMls();
        var facts = new DeliveryServiceFacts(new byte[32], "graphchat delivery service"u8.ToArray(), [FakeMls.Suite], limits.MaxMessageBytes);
        var useCases = new UseCases(
            stores.Stores, mls, mls, presence, callerDevices, hub, cursors,
            new RateLimiter(new InMemoryRateCounter(TimeProvider.System), RateRules.None, callerDevices, keys, TimeProvider.System), facts, limits, TimeProvider.System);
        TestApi? api = null;
        var errors = new ErrorMapping((exception, correlationId) => api!.Unexpected.Add((exception, correlationId)));
        api = new TestApi(GraphChatSchema.CreateExecutor(useCases, errors), hub, presence, stores);
        return api;
    }

    public async ValueTask DisposeAsync()
    {
        await _presence.DisposeAsync();
        await _hub.DisposeAsync();
        Assert.Empty(Unexpected);
    }

    /// <summary>Somebody with an account and a session, without a device.</summary>
    public async Task<Caller> SignUpAsync(string name, Role role = Role.Learner)
    {
        var person = new Person(new UserId(Guid.NewGuid()), name, role);
        await Stores.Stores.People.SaveAsync(person, CancellationToken.None);
        return new Caller(person.Id, role, $"session-{Guid.NewGuid():n}", Device: null, DateTimeOffset.MaxValue);
    }

    /// <summary>Somebody with an account, a session and a device.</summary>
    public async Task<(Caller Caller, DeviceId Device)> JoinAsync(string name)
    {
        var caller = await SignUpAsync(name);
        var device = new DeviceId(Guid.NewGuid());
        var answer = await AskAsync(
            caller,
            "mutation($input: RegisterDeviceInput!) { registerDevice(input: $input) { device { id } } }",
            new { input = new { chainEntry = FakeMls.ChainEntry(0, device) } });
        Assert.Equal(device.ToString(), answer.Text("registerDevice.device.id"));
        return (caller, device);
    }

    public async Task<Answer> AskAsync(Caller caller, string document, object? variables = null)
    {
        var result = await _executor.ExecuteAsync(Request(caller, document, variables), TestContext.Current.CancellationToken);
        return result switch
        {
            SingleResult single => Answer.Of(single.Body),
            RequestError error => Answer.Of(error.Body),
            _ => throw new InvalidOperationException("A query or mutation was expected."),
        };
    }

    public async IAsyncEnumerable<Answer> SubscribeAsync(
        Caller caller, string document, object? variables = null, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var result = await _executor.ExecuteAsync(Request(caller, document, variables), cancellationToken);
        if (result is RequestError error)
        {
            yield return Answer.Of(error.Body);
            yield break;
        }

        await foreach (var response in Assert.IsType<ResponseStream>(result).Responses.WithCancellation(cancellationToken))
        {
            yield return Answer.Of(response);
        }
    }

    private static OperationRequest Request(Caller caller, string document, object? variables) => new()
    {
        Document = Encoding.UTF8.GetBytes(document),
        Variables = JsonSerializer.SerializeToElement(variables ?? new { }, s_json),
        Context = new OperationContext().Set(caller),
    };
}
