using GraphChat.Delivery;
using GraphChat.Delivery.Attachments;
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
using GraphChat.Delivery.Rates;

namespace GraphChat.Api;

/// <summary>What the resolvers call: one of each use case, for the life of the node. Thread-safe.</summary>
public sealed class UseCases
{
    /// <summary>Ties the use cases to their ports.</summary>
    public UseCases(
        DeliveryStores stores,
        IMlsInspector inspector,
        IDeviceChainVerifier verifier,
        IPresence presence,
        CallerDevices callerDevices,
        SubscriptionHub hub,
        CursorCodec cursors,
        RateLimiter rates,
        DeliveryServiceFacts facts,
        DeliveryLimits limits,
        TimeProvider time,
        IMlsKeeper? keeper = null,
        IBlobStore? blobs = null,
        AttachmentAddresses? addresses = null)
    {
        Hub = hub;
        Cursors = cursors;
        Rates = rates;
        Facts = facts;
        CallerDevices = callerDevices;
        FindPeople = new FindPeople(stores.People, limits);
        SearchPeople = new SearchPeople(stores.People, cursors, limits);
        ReadPresence = new ReadPresence(presence, stores.Conversations, stores.Positions);
        ReadDevices = new ReadDevices(stores.Devices, stores.KeyPackages, CallerDevices, time);
        RegisterDevice = new RegisterDevice(stores.Devices, verifier, limits, time);
        AttachDevice = new AttachDevice(stores.Devices, verifier, limits);
        RevokeDevice = new RevokeDevice(stores.Devices, verifier, limits, time);
        PublishKeyPackages = new PublishKeyPackages(stores.KeyPackages, CallerDevices, inspector, limits, time);
        ClaimKeyPackages = new ClaimKeyPackages(stores.KeyPackages, stores.Devices, CallerDevices, limits, time, stores.Positions, hub.Signals);
        CreateConversation = new CreateConversation(stores.Conversations, CallerDevices, inspector, cursors, facts, limits, time);
        FindConversations = new FindConversations(stores.Conversations, CallerDevices, cursors, limits);
        ListConversations = new ListConversations(stores.Conversations, CallerDevices, cursors, limits);
        ListMembers = new ListMembers(stores.Conversations, cursors, limits);
        SubmitCommit = new SubmitCommit(
            stores.Log,
            stores.Conversations,
            stores.Groups,
            CallerDevices,
            new CommitChecks(stores.Devices, stores.KeyPackages, limits),
            inspector,
            keeper,
            cursors,
            limits,
            time);
        SendMessage = new SendMessage(stores.Log, CallerDevices, inspector, stores.FrankingKeys, limits, time);
        ReadHistory = new ReadHistory(stores.Log, stores.Conversations, CallerDevices, cursors, limits);
        ReadChanges = new ReadChanges(stores.Log, CallerDevices, cursors, limits);
        var files = blobs ?? NoBlobs.Instance;
        UploadAttachment = new UploadAttachment(stores.Attachments, files, stores.Conversations, CallerDevices, limits, time);
        ReadAttachment = new ReadAttachment(stores.Attachments, files, stores.Conversations, CallerDevices, limits);
        SignAttachment = new SignAttachment(files, UploadAttachment, ReadAttachment, limits, addresses);
        BindAttachments = new BindAttachments(stores.Attachments, ReadHistory, limits);
        var service = keeper ?? new NoKeeper();
        SubmitProposal = new SubmitProposal(stores.Log, stores.Groups, CallerDevices, service, limits, time);
        ReportEpoch = new ReportEpoch(stores.Log, stores.Groups, CallerDevices, time);
        ResetConversation = new ResetConversation(stores.Log, stores.Groups, CallerDevices, inspector, limits, time);
        ReadGroup = new ReadGroup(stores.Groups, service);
        AcknowledgeWelcome = new AcknowledgeWelcome(stores.Groups, CallerDevices);
        MarkPosition = new MarkPosition(stores.Positions, CallerDevices, hub.Signals);
        ReadPositions = new ReadPositions(stores.Positions, stores.Conversations, limits);
        ChangeSettings = new ChangeSettings(stores.Positions);
        BlockPerson = new BlockPerson(stores.Positions, stores.People, limits, time);
        SetTyping = new SetTyping(stores.Positions, stores.Conversations, CallerDevices, hub.Signals);
        ReadLastSeen = new ReadLastSeen(stores.Positions, stores.Conversations);
    }

    internal SubscriptionHub Hub { get; }

    internal CursorCodec Cursors { get; }

    internal RateLimiter Rates { get; }

    internal DeliveryServiceFacts Facts { get; }

    internal CallerDevices CallerDevices { get; }

    internal FindPeople FindPeople { get; }

    internal SearchPeople SearchPeople { get; }

    internal ReadPresence ReadPresence { get; }

    internal ReadDevices ReadDevices { get; }

    internal RegisterDevice RegisterDevice { get; }

    internal AttachDevice AttachDevice { get; }

    internal RevokeDevice RevokeDevice { get; }

    internal PublishKeyPackages PublishKeyPackages { get; }

    internal ClaimKeyPackages ClaimKeyPackages { get; }

    internal CreateConversation CreateConversation { get; }

    internal FindConversations FindConversations { get; }

    internal ListConversations ListConversations { get; }

    internal ListMembers ListMembers { get; }

    internal SubmitCommit SubmitCommit { get; }

    internal SendMessage SendMessage { get; }

    internal UploadAttachment UploadAttachment { get; }

    internal ReadAttachment ReadAttachment { get; }

    internal SignAttachment SignAttachment { get; }

    internal BindAttachments BindAttachments { get; }

    internal SubmitProposal SubmitProposal { get; }

    internal ReportEpoch ReportEpoch { get; }

    internal ResetConversation ResetConversation { get; }

    internal ReadGroup ReadGroup { get; }

    internal AcknowledgeWelcome AcknowledgeWelcome { get; }

    internal MarkPosition MarkPosition { get; }

    internal ReadPositions ReadPositions { get; }

    internal ChangeSettings ChangeSettings { get; }

    internal BlockPerson BlockPerson { get; }

    internal SetTyping SetTyping { get; }

    internal ReadLastSeen ReadLastSeen { get; }

    internal ReadHistory ReadHistory { get; }

    internal ReadChanges ReadChanges { get; }
}
