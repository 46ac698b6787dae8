using GraphChat.Api.Attachments;
using GraphChat.Api.Connections;
using GraphChat.Api.Conversations;
using GraphChat.Api.Devices;
using GraphChat.Api.Groups;
using GraphChat.Api.KeyPackages;
using GraphChat.Api.Loading;
using GraphChat.Api.Messages;
using GraphChat.Api.Nodes;
using GraphChat.Api.People;
using GraphChat.Api.Positions;
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
using GraphChat.Delivery.Positions;
using GraphChat.GraphQL.Execution;
using GraphChat.GraphQL.Execution.Binding;

namespace GraphChat.Api.Schema;

/// <summary>Which C# stands behind which type of the schema.</summary>
internal static class ApiBindings
{
    public static SchemaBindings Create(UseCases useCases)
    {
        var bindings = new SchemaBindings()
            .ContextValue(CallerOf)
            .ContextValue(_ => useCases)
            .ContextValue(context => new Loaders(useCases, CallerOf(context), context.Batches));
        AddRoots(bindings);
        AddFields(bindings);
        AddTypes(bindings);
        return bindings;
    }

    // Whoever asks with an API key is nobody: a resolver that takes the caller is closed to keys by taking it.
    private static Caller CallerOf(OperationContext context) => context.Find(typeof(Caller)) as Caller
        ?? throw new DeliveryException(DeliveryErrorCode.Forbidden, "An API key opens only what is the same for everybody: sign in.");

    private static void AddRoots(SchemaBindings bindings) => bindings
        .Resolvers("Query", typeof(NodeQueries))
        .Resolvers("Query", typeof(PeopleQueries))
        .Resolvers("Query", typeof(ConversationQueries))
        .Resolvers("Mutation", typeof(DeviceMutations))
        .Resolvers("Mutation", typeof(KeyPackageMutations))
        .Resolvers("Mutation", typeof(ConversationMutations))
        .Resolvers("Mutation", typeof(MessageMutations))
        .Resolvers("Query", typeof(AttachmentQueries))
        .Resolvers("Mutation", typeof(AttachmentMutations))
        .Resolvers("Mutation", typeof(GroupMutations))
        .Resolvers("Mutation", typeof(PositionMutations))
        .Resolvers("Subscription", typeof(SignalSubscriptions))
        .Resolvers("Subscription", typeof(EventSubscriptions));

    private static void AddFields(SchemaBindings bindings) => bindings
        .Resolvers("Me", typeof(MeFields))
        .Resolvers("Person", typeof(PersonFields))
        .Resolvers("Device", typeof(DeviceFields))
        .Resolvers("Conversation", typeof(ConversationFields))
        .Resolvers("Conversation", typeof(GroupFields))
        .Resolvers("Conversation", typeof(PositionFields))
        .Resolvers("Upload", typeof(UploadFields))
        .Resolvers("SignedUrl", typeof(SignedUrlFields))
        .Resolvers("ReadPosition", typeof(ReadPositionFields))
        .Resolvers("TypingSignal", typeof(TypingSignalFields))
        .Resolvers("Member", typeof(MemberFields))
        .Resolvers("DeliveryService", typeof(DeliveryServiceFields))
        .Resolvers("Event", typeof(EventFields))
        .Resolvers("Welcome", typeof(WelcomeFields));

    private static void AddTypes(SchemaBindings bindings) => bindings
        .Object<Me>()
        .Object<Person>()
        .Object<OnlineState>("Presence")
        .Object<Device>()
        .Object<ChainEntry>("DeviceChainEntry")
        .Object<ConversationView>("Conversation")
        .Object<Member>()
        .Object<DeliveryServiceFacts>("DeliveryService")
        .Object<Event>()
        .Object<UploadState>("Upload")
        .Object<SignedAddress>("SignedUrl")
        .Object<GroupKey>("Group")
        .Object<UnreadCount>("Unread")
        .Object<ReadPosition>()
        .Object<PersonSettings>()
        .Object<Signal.Typing>("TypingSignal")
        .Object<Signal.Moved>("PositionSignal")
        .Object<Signal.KeyPackagesLow>("KeyPackagesSignal")
        .Object<FrankingTag>()
        .Object<Welcome>()
        .Object<InboxItem>("InboxEvent")
        .Object<Changes>("InboxChanges")
        .Object<DeviceKeyPackage>("ClaimedKeyPackage")
        .Object<ClaimKeyPackagesOutput>("ClaimKeyPackagesPayload")
        .Object<SubmitCommitOutput>("SubmitCommitPayload")
        .Object<PageInfo>()
        .Object<Connection<Person>>("PersonConnection")
        .Object<Edge<Person>>("PersonEdge")
        .Object<Connection<ConversationView>>("ConversationConnection")
        .Object<Edge<ConversationView>>("ConversationEdge")
        .Object<Connection<Member>>("MemberConnection")
        .Object<Edge<Member>>("MemberEdge")
        .Object<Connection<Event>>("EventConnection")
        .Object<Edge<Event>>("EventEdge");
}
