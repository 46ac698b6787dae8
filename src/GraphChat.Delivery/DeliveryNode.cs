using GraphChat.Delivery.Commits;
using GraphChat.Delivery.Conversations;
using GraphChat.Delivery.Devices;
using GraphChat.Delivery.Fanout;
using GraphChat.Delivery.Groups;
using GraphChat.Delivery.History;
using GraphChat.Delivery.KeyPackages;
using GraphChat.Delivery.Messages;
using GraphChat.Delivery.People;
using GraphChat.Delivery.Ports;
using GraphChat.Delivery.Positions;
using GraphChat.Delivery.Presence;
using GraphChat.Delivery.Proposals;

namespace GraphChat.Delivery;

/// <summary>
/// One node of the delivery service: every use case on one set of stores and one bus. All of it is safe for many
/// threads. Dispose it to drain.
/// </summary>
public sealed class DeliveryNode : IAsyncDisposable
{
    private readonly PresenceTracker _presence;

    /// <summary>Ties the parts together.</summary>
    public DeliveryNode(
        DeliveryStores stores,
        IMessageBus bus,
        IMlsInspector inspector,
        IDeviceChainVerifier chainVerifier,
        NodeKeys keys,
        DeliveryServiceFacts facts,
        DeliveryLimits limits,
        HubOptions hubOptions,
        TimeProvider time,
        IMlsKeeper keeper)
    {
        Stores = stores;
        Facts = facts;
        Limits = limits;
        Cursors = new CursorCodec(keys);
        CallerDevices = new CallerDevices(stores.Devices);
        _presence = new PresenceTracker(bus, keys, time, stores.Positions);
        ReadPresence = new ReadPresence(_presence, stores.Conversations, stores.Positions);
        FindPeople = new FindPeople(stores.People, limits);
        SearchPeople = new SearchPeople(stores.People, Cursors, limits);
        SavePerson = new SavePerson(stores.People);
        RegisterDevice = new RegisterDevice(stores.Devices, chainVerifier, limits, time);
        AttachDevice = new AttachDevice(stores.Devices, chainVerifier, limits);
        RevokeDevice = new RevokeDevice(stores.Devices, chainVerifier, limits, time);
        ReadDevices = new ReadDevices(stores.Devices, stores.KeyPackages, CallerDevices, time);
        PublishKeyPackages = new PublishKeyPackages(stores.KeyPackages, CallerDevices, inspector, limits, time);
        CreateConversation = new CreateConversation(stores.Conversations, CallerDevices, inspector, Cursors, facts, limits, time);
        FindConversations = new FindConversations(stores.Conversations, CallerDevices, Cursors, limits);
        ListConversations = new ListConversations(stores.Conversations, CallerDevices, Cursors, limits);
        ListMembers = new ListMembers(stores.Conversations, Cursors, limits);
        SendMessage = new SendMessage(stores.Log, CallerDevices, inspector, stores.FrankingKeys, limits, time);
        var checks = new CommitChecks(stores.Devices, stores.KeyPackages, limits);
        SubmitCommit = new SubmitCommit(
            stores.Log, stores.Conversations, stores.Groups, CallerDevices, checks, inspector, keeper, Cursors, limits, time);
        SubmitProposal = new SubmitProposal(stores.Log, stores.Groups, CallerDevices, keeper, limits, time);
        ReportEpoch = new ReportEpoch(stores.Log, stores.Groups, CallerDevices, time);
        ResetConversation = new ResetConversation(stores.Log, stores.Groups, CallerDevices, inspector, limits, time);
        ReadGroup = new ReadGroup(stores.Groups, keeper);
        AcknowledgeWelcome = new AcknowledgeWelcome(stores.Groups, CallerDevices);
        ProposeRemovals = new ProposeRemovals(stores.Log, stores.Groups, keeper, time);
        ReadHistory = new ReadHistory(stores.Log, stores.Conversations, CallerDevices, Cursors, limits);
        Hub = new SubscriptionHub(stores, CallerDevices, bus, keys, Cursors, limits, hubOptions, time);
        ClaimKeyPackages = new ClaimKeyPackages(stores.KeyPackages, stores.Devices, CallerDevices, limits, time, stores.Positions, Hub.Signals);
        MarkPosition = new MarkPosition(stores.Positions, CallerDevices, Hub.Signals);
        ReadPositions = new ReadPositions(stores.Positions, stores.Conversations, limits);
        ChangeSettings = new ChangeSettings(stores.Positions);
        BlockPerson = new BlockPerson(stores.Positions, stores.People, limits, time);
        SetTyping = new SetTyping(stores.Positions, stores.Conversations, CallerDevices, Hub.Signals);
        ReadLastSeen = new ReadLastSeen(stores.Positions, stores.Conversations);
    }

    /// <summary>The stores.</summary>
    public DeliveryStores Stores { get; }

    /// <summary>The service's public facts.</summary>
    public DeliveryServiceFacts Facts { get; }

    /// <summary>The limits.</summary>
    public DeliveryLimits Limits { get; }

    /// <summary>Cursors.</summary>
    public CursorCodec Cursors { get; }

    /// <summary>The devices of sessions.</summary>
    public CallerDevices CallerDevices { get; }

    /// <summary>Who is connected.</summary>
    public IPresence Presence => _presence;

    /// <summary>Says whether people are connected.</summary>
    public ReadPresence ReadPresence { get; }

    /// <summary>Finds people.</summary>
    public FindPeople FindPeople { get; }

    /// <summary>Lists people.</summary>
    public SearchPeople SearchPeople { get; }

    /// <summary>Notes people.</summary>
    public SavePerson SavePerson { get; }

    /// <summary>Adds devices.</summary>
    public RegisterDevice RegisterDevice { get; }

    /// <summary>Binds sessions to devices.</summary>
    public AttachDevice AttachDevice { get; }

    /// <summary>Revokes devices.</summary>
    public RevokeDevice RevokeDevice { get; }

    /// <summary>Reads devices and chains.</summary>
    public ReadDevices ReadDevices { get; }

    /// <summary>Takes key packages.</summary>
    public PublishKeyPackages PublishKeyPackages { get; }

    /// <summary>Hands out key packages.</summary>
    public ClaimKeyPackages ClaimKeyPackages { get; }

    /// <summary>Opens conversations.</summary>
    public CreateConversation CreateConversation { get; }

    /// <summary>Finds conversations.</summary>
    public FindConversations FindConversations { get; }

    /// <summary>Lists conversations.</summary>
    public ListConversations ListConversations { get; }

    /// <summary>Lists members.</summary>
    public ListMembers ListMembers { get; }

    /// <summary>Takes messages.</summary>
    public SendMessage SendMessage { get; }

    /// <summary>Takes commits.</summary>
    public SubmitCommit SubmitCommit { get; }

    /// <summary>Takes proposals.</summary>
    public SubmitProposal SubmitProposal { get; }

    /// <summary>Takes reports on epochs.</summary>
    public ReportEpoch ReportEpoch { get; }

    /// <summary>Replaces groups.</summary>
    public ResetConversation ResetConversation { get; }

    /// <summary>Gives what a device needs to come into a group.</summary>
    public ReadGroup ReadGroup { get; }

    /// <summary>Forgets Welcomes.</summary>
    public AcknowledgeWelcome AcknowledgeWelcome { get; }

    /// <summary>Proposes removals that are due.</summary>
    public ProposeRemovals ProposeRemovals { get; }

    /// <summary>Notes how far devices have come.</summary>
    public MarkPosition MarkPosition { get; }

    /// <summary>Reads how far people have come.</summary>
    public ReadPositions ReadPositions { get; }

    /// <summary>Changes what people let others see.</summary>
    public ChangeSettings ChangeSettings { get; }

    /// <summary>Lets somebody hear nothing of another.</summary>
    public BlockPerson BlockPerson { get; }

    /// <summary>Tells who is writing.</summary>
    public SetTyping SetTyping { get; }

    /// <summary>Says when people were last seen.</summary>
    public ReadLastSeen ReadLastSeen { get; }

    /// <summary>Reads logs.</summary>
    public ReadHistory ReadHistory { get; }

    /// <summary>Subscriptions.</summary>
    public SubscriptionHub Hub { get; }

    /// <summary>Begins to deliver; call it once, before anything else.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => Hub.StartAsync(cancellationToken);

    /// <summary>Tells subscribers to go to another node, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        await _presence.DisposeAsync();
    }
}
