using System.Security.Cryptography;
using GraphChat.Delivery.Commits;
using GraphChat.Delivery.Conversations;
using GraphChat.Delivery.Devices;
using GraphChat.Delivery.Fanout;
using GraphChat.Delivery.History;
using GraphChat.Delivery.InMemory;
using GraphChat.Delivery.KeyPackages;
using GraphChat.Mls;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.Credentials;
using GraphChat.Mls.Profile;
using GraphChat.Mls.Suites;
using GraphChat.Server.Mls;

namespace GraphChat.Delivery.Rules.Tests;

/// <summary>The service with the server's own MLS behind it, over stores in memory.</summary>
internal sealed class Service : IAsyncDisposable
{
    private readonly Dictionary<UserId, List<ReadOnlyMemory<byte>>> _chains = [];
    private readonly List<Member> _members = [];
    private readonly ExternalSenderKey _key;

    private Service(ExternalSenderKey key, MlsInspector inspector, DeliveryNode node)
    {
        _key = key;
        Inspector = inspector;
        Node = node;
    }

    public DeliveryNode Node { get; }

    public MlsInspector Inspector { get; }

    public ReadOnlyMemory<byte> PublicKey => _key.PublicKey;

    public static async Task<Service> StartAsync()
    {
        var keys = new NodeKeys(new byte[NodeKeys.SecretLength]);
        var sender = new ExternalSenderKey(keys);
        var inspector = new MlsInspector(new GroupRules(sender), sender);
        var facts = new DeliveryServiceFacts(sender.PublicKey, ExternalSenderKey.Identity, [CipherSuite.X25519ChaCha20Poly1305.Id], 262_144);
        var node = new DeliveryNode(
            InMemoryDelivery.Create(new InMemoryDatabase()),
            new InProcessBus(),
            inspector,
            new DeviceChainVerifier(),
            keys,
            facts,
            new DeliveryLimits { NewDeviceGrace = TimeSpan.Zero },
            new HubOptions(),
            TimeProvider.System,
            inspector);
        await node.StartAsync(default);
        return new Service(sender, inspector, node);
    }

    public static Guid NewId() => Guid.CreateVersion7(TimeProvider.System.GetUtcNow());

    /// <summary>Registers a device: a new person's first, or another of the same person's as <paramref name="signedBy"/>.</summary>
    public async Task<Member> JoinAsync(Member? signedBy = null)
    {
        var member = new Member(signedBy?.Caller.User ?? new UserId(Guid.NewGuid()));
        _members.Add(member);
        var now = TimeProvider.System.GetUtcNow();
        var entry = signedBy is null
            ? DeviceChainEntry.SignFirst(member.Identity, member.Key, now)
            : DeviceChainEntry.SignAdd(
                Chain(member), member.Identity.DeviceId, member.Key.CipherSuite, member.Key.PublicKey.Span, now, signedBy.Identity.DeviceId, signedBy.Key);
        await Node.RegisterDevice.ExecuteAsync(member.Caller, new RegisterDeviceInput(entry.Encoded), default);
        Entries(member).Add(entry.Encoded);
        await Node.PublishKeyPackages.ExecuteAsync(
            member.Caller,
            new PublishKeyPackagesInput([member.NewKeyPackage(), member.NewKeyPackage(), member.NewKeyPackage()], member.NewKeyPackage(lastResort: true)),
            default);
        return member;
    }

    public async Task RevokeAsync(Member by, Member revoked)
    {
        var entry = DeviceChainEntry.SignRevoke(
            Chain(by), revoked.Identity.DeviceId, TimeProvider.System.GetUtcNow(), by.Identity.DeviceId, by.Key);
        await Node.RevokeDevice.ExecuteAsync(by.Caller, new RevokeDeviceInput(entry.Encoded), default);
        Entries(by).Add(entry.Encoded);
        await Node.ProposeRemovals.ExecuteAsync(default);
    }

    public async Task<ConversationId> OpenAsync(Member creator, params Member[] others)
    {
        var conversation = new ConversationId(NewId());
        var group = Found(creator, conversation, incarnation: 0, creator);
        await Node.CreateConversation.ExecuteAsync(
            creator.Caller, new CreateConversationInput(conversation, group.ExportGroupInfo(withTree: true)), default);
        if (others.Length > 0)
        {
            await AddAsync(creator, conversation, others);
        }

        return conversation;
    }

    /// <summary>A new group of the conversation, with one owner.</summary>
    public MlsGroup Found(Member creator, ConversationId conversation, uint incarnation, Member owner)
    {
        var policy = new ConversationPolicy(0, [new(owner.Identity.UserId, ConversationRole.Owner)]);
        return creator.Group = MlsGroup.Create(
            creator.Signer,
            creator.Credential,
            new ConversationGroupId(conversation.Value, incarnation).ToBytes(),
            [
                new RequiredCapabilities([ConversationPolicy.ExtensionType], [], [Credential.BasicType]).ToExtension(),
                _key.ToExtension(),
                new Extension(ConversationPolicy.ExtensionType, policy.ToBytes()),
            ],
            Member.Settings);
    }

    public async Task<Event> AddAsync(Member by, ConversationId conversation, params Member[] others)
    {
        var claimed = await Node.ClaimKeyPackages.ExecuteAsync(
            by.Caller, new ClaimKeyPackagesInput([.. others.Select(other => other.Caller.User).Distinct()], NewId()), default);
        var wanted = others.Select(other => other.Device).ToHashSet();
        var commit = by.Commit(new MlsCommitRequest
        {
            Add = [.. claimed.KeyPackages.Where(package => wanted.Contains(package.Device.Id)).Select(package => package.KeyPackage)],
        });
        var added = await SubmitAsync(by, conversation, commit);
        by.Group.MergePendingCommit();
        var welcome = await Node.Stores.Log.FindWelcomeAsync(conversation, added.Sequence, default);
        foreach (var other in others)
        {
            other.Join(welcome!.Bytes, welcome.RatchetTree);
        }

        return added;
    }

    public static SubmitCommitInput Input(ConversationId conversation, MlsCommitResult.Prepared commit) => new(
        conversation,
        NewId(),
        commit.Commit,
        commit.Welcome is null ? null : (ReadOnlyMemory<byte>?)commit.Welcome,
        commit.GroupInfo,
        new byte[16]);

    public Task<Event> SubmitAsync(Member by, ConversationId conversation, MlsCommitResult.Prepared commit) =>
        SubmitAsync(by, Input(conversation, commit));

    public async Task<Event> SubmitAsync(Member by, SubmitCommitInput input) =>
        (await Node.SubmitCommit.ExecuteAsync(by.Caller, input, default)).Event;

    /// <summary>The rule that a commit breaks, by the refusal's section; the epoch does not move.</summary>
    public async Task<string> SectionAsync(Member by, SubmitCommitInput input)
    {
        var before = (await Node.Stores.Groups.FindGroupAsync(input.Conversation, user: null, default))!;
        var refused = await Xunit.Assert.ThrowsAsync<DeliveryException>(() => SubmitAsync(by, input));
        Xunit.Assert.Equal(DeliveryErrorCode.InvalidMlsMessage, refused.Code);
        var after = (await Node.Stores.Groups.FindGroupAsync(input.Conversation, user: null, default))!;
        Xunit.Assert.Equal(before.Epoch, after.Epoch);
        Xunit.Assert.Equal(before.State.ToArray(), after.State.ToArray());
        return (string)refused.Details["section"];
    }

    public Task<Event> SendAsync(Member by, ConversationId conversation, string text)
    {
        var commitment = SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text));
        var message = by.Group.Protect(
            System.Text.Encoding.UTF8.GetBytes(text), FrankingCommitment.ToAuthenticatedData(commitment));
        return Node.SendMessage.ExecuteAsync(by.Caller, new Messages.SendMessageInput(conversation, NewId(), message), default);
    }

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        foreach (var member in _members)
        {
            member.Dispose();
        }

        _key.Dispose();
    }

    private DeviceChain Chain(Member member)
    {
        DeviceChain.Verify(member.Identity.UserId, Entries(member), out var chain);
        return chain!;
    }

    private List<ReadOnlyMemory<byte>> Entries(Member member) =>
        _chains.TryGetValue(member.Caller.User, out var entries) ? entries : _chains[member.Caller.User] = [];
}
