using GraphChat.Delivery.Commits;
using GraphChat.Delivery.Conversations;
using GraphChat.Delivery.Devices;
using GraphChat.Delivery.Fanout;
using GraphChat.Delivery.History;
using GraphChat.Delivery.KeyPackages;
using GraphChat.Delivery.Messages;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Contract;

/// <summary>Nodes on one database and one bus, and people who use them.</summary>
public sealed class World : IAsyncDisposable
{
    private readonly IStoreSource _stores;
    private readonly IBusSource _buses;
    private readonly List<DeliveryNode> _nodes = [];
    private readonly TimeProvider _time;

    public World(IStoreSource stores, IBusSource buses, TimeProvider? time = null)
    {
        _stores = stores;
        _buses = buses;
        _time = time ?? TimeProvider.System;
    }

    public static NodeKeys Keys { get; } = new(new byte[NodeKeys.SecretLength]);

    public DeliveryLimits Limits { get; init; } = new();

    public HubOptions HubOptions { get; init; } = new();

    public Func<IMessageBus, IMessageBus> WrapBus { get; init; } = bus => bus;

    public Func<DeliveryStores, DeliveryStores> WrapStores { get; init; } = stores => stores;

    /// <summary>Takes the events up to a position away, as retention does.</summary>
    public Task ForgetUpToAsync(long position) => _stores.ForgetUpToAsync(position);

    public async Task<DeliveryNode> StartNodeAsync()
    {
        var stores = WrapStores(await _stores.OpenNodeAsync());
        var bus = WrapBus(await _buses.OpenNodeAsync());
        var facts = new DeliveryServiceFacts(new byte[32], new byte[24], [FakeMls.Suite], Limits.MaxMessageBytes);
        var mls = new FakeMls();
        var node = new DeliveryNode(
            stores, bus, mls, new FakeChainVerifier(), Keys, facts, Limits, HubOptions, _time, mls);
        await node.StartAsync(default);
        _nodes.Add(node);
        return node;
    }

    public async Task<Participant> JoinAsync(DeliveryNode node, UserId? user = null, int chainLength = 0)
    {
        var device = new DeviceId(Guid.NewGuid());
        var caller = new Caller(
            user ?? new UserId(Guid.NewGuid()), Role.Learner, $"session-{Guid.NewGuid():n}", Device: null, _time.GetUtcNow().AddHours(1));
        await node.RegisterDevice.ExecuteAsync(caller, new RegisterDeviceInput(FakeChainVerifier.Adds(chainLength, device)), default);
        await node.PublishKeyPackages.ExecuteAsync(
            caller,
            new PublishKeyPackagesInput(
                [.. Enumerable.Range(0, 5).Select(i => (ReadOnlyMemory<byte>)FakeMls.KeyPackage(caller.User, device, $"k{i}"))],
                FakeMls.KeyPackage(caller.User, device, "last", lastResort: true)),
            default);
        return new Participant(caller, device);
    }

    public Guid NewId() => Guid.CreateVersion7(_time.GetUtcNow());

    public async Task<ConversationId> OpenAsync(DeliveryNode node, Participant by, params Participant[] others)
    {
        var id = new ConversationId(NewId());
        await node.CreateConversation.ExecuteAsync(
            by.Caller, new CreateConversationInput(id, FakeMls.GroupInfo(id, by.User, by.Device)), default);
        if (others.Length > 0)
        {
            await AddAsync(node, id, epoch: 0, by, others);
        }

        return id;
    }

    public async Task<SubmitCommitOutput> AddAsync(
        DeliveryNode node, ConversationId conversation, long epoch, Participant by, params Participant[] others)
    {
        var claimed = await node.ClaimKeyPackages.ExecuteAsync(
            by.Caller, new ClaimKeyPackagesInput([.. others.Select(other => other.User)], NewId()), default);
        var wanted = others.Select(other => other.Device).ToHashSet();
        var packages = claimed.KeyPackages.Where(package => wanted.Contains(package.Device.Id)).Select(package => package.KeyPackage);
        return await CommitAsync(node, conversation, epoch, by, packages, []);
    }

    public Task<SubmitCommitOutput> RemoveAsync(
        DeliveryNode node, ConversationId conversation, long epoch, Participant by, params Participant[] others) =>
        CommitAsync(node, conversation, epoch, by, [], others.Select(other => other.Device));

    public async Task<SubmitCommitOutput> CommitAsync(
        DeliveryNode node,
        ConversationId conversation,
        long epoch,
        Participant by,
        IEnumerable<ReadOnlyMemory<byte>> add,
        IEnumerable<DeviceId> remove,
        Guid? id = null,
        byte incarnation = 0)
    {
        var packages = add.ToList();
        var input = new SubmitCommitInput(
            conversation,
            id ?? NewId(),
            FakeMls.Commit(conversation, epoch, by.Device, packages, remove, Guid.NewGuid().ToString("n"), incarnation),
            packages.Count > 0 ? (ReadOnlyMemory<byte>?)"welcome"u8.ToArray() : null,
            "groupinfo"u8.ToArray(),
            new byte[16]);
        return await node.SubmitCommit.ExecuteAsync(by.Caller, input, default);
    }

    public Task<Event> SendAsync(
        DeliveryNode node, Participant by, ConversationId conversation, long epoch, string content, Guid? id = null) =>
        node.SendMessage.ExecuteAsync(
            by.Caller,
            new SendMessageInput(conversation, id ?? NewId(), FakeMls.Message(conversation, epoch, content)),
            default);

    public static async Task<DeliveryErrorCode> CodeOfAsync(Func<Task> act) =>
        (await Xunit.Assert.ThrowsAsync<DeliveryException>(act)).Code;

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        await _buses.DisposeAsync();
        await _stores.DisposeAsync();
    }
}
