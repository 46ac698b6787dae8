using GraphChat.Delivery;
using Xunit;

namespace GraphChat.Api.Tests.Support;

/// <summary>A conversation of two people, made the way clients make one.</summary>
internal sealed record Room(TestApi Api, ConversationId Id, Caller Lea, DeviceId LeasDevice, Caller Tom, DeviceId TomsDevice)
{
    public const string Create = "mutation($input: CreateConversationInput!) { createConversation(input: $input) { conversation { id epoch head groupId cursor startCursor } } }";

    public const string Publish = "mutation($input: PublishKeyPackagesInput!) { publishKeyPackages(input: $input) { keyPackageCount } }";

    public const string Claim = "mutation($input: ClaimKeyPackagesInput!) { claimKeyPackages(input: $input) { keyPackages { keyPackage device { id person { id displayName } } } withoutKeyPackage { id } } }";

    public const string Commit = "mutation($input: SubmitCommitInput!) { submitCommit(input: $input) { event { id sequence kind epoch } conversation { epoch head members { nodes { joinedAtSequence person { id } } } } } }";

    public const string Send = "mutation($input: SendMessageInput!) { sendMessage(input: $input) { event { id conversationId kind sequence cursor createdAt senderId senderDeviceId clientMessageId epoch payload hash previousHash franking { keyId tag time } } } }";

    public static async Task<Room> OpenAsync(TestApi api, string first, string second)
    {
        var (lea, leasDevice) = await api.JoinAsync(first);
        var (tom, tomsDevice) = await api.JoinAsync(second);
        var id = new ConversationId(NewId());
        await OpenAsync(api, id, lea, leasDevice);
        var room = new Room(api, id, lea, leasDevice, tom, tomsDevice);
        var added = await room.AddTomAsync();
        Assert.Equal(1, added.Number("submitCommit.event.sequence"));
        return room;
    }

    public static async Task<Answer> OpenAsync(TestApi api, ConversationId id, Caller creator, DeviceId device)
    {
        var answer = await api.AskAsync(creator, Create, new { input = new { conversationId = id.Value, groupInfo = FakeMls.GroupInfo(id, creator, device) } });
        Assert.Equal(id.ToString(), answer.Text("createConversation.conversation.id"));
        return answer;
    }

    public async Task<Answer> AddTomAsync()
    {
        await Api.AskAsync(Tom, Publish, new { input = new { keyPackages = new[] { FakeMls.KeyPackage(Tom, TomsDevice, $"of {TomsDevice.Value}") } } });
        await Api.AskAsync(Lea, Claim, new { input = new { personIds = new[] { Tom.User.ToString() }, claimId = Guid.NewGuid() } });
        return await CommitAsync(0, [(Tom, TomsDevice)], []);
    }

    public Task<Answer> RemoveTomAsync(long epoch) => CommitAsync(epoch, [], [(Tom, TomsDevice)]);

    public Task<Answer> CommitAsync(
        long epoch, (Caller Caller, DeviceId Device)[] added, (Caller Caller, DeviceId Device)[] removed, Guid? clientMessageId = null) =>
        Api.AskAsync(Lea, Commit, new
        {
            input = new
            {
                conversationId = Id.ToString(),
                clientMessageId = clientMessageId ?? NewId(),
                commit = FakeMls.Commit(Id, epoch, Lea, LeasDevice, added, removed),
                welcome = added.Length > 0 ? "a welcome"u8.ToArray() : null,
                groupInfo = "the group info"u8.ToArray(),
                fingerprint = new byte[16],
            },
        });

    public Task<Answer> SendAsync(Caller sender, string text, long epoch = 1, Guid? clientMessageId = null) =>
        Api.AskAsync(sender, Send, new
        {
            input = new
            {
                conversationId = Id.ToString(),
                clientMessageId = clientMessageId ?? NewId(),
                message = FakeMls.Message(Id, epoch, text),
            },
        });

    public static Guid NewId() => Guid.CreateVersion7(DateTimeOffset.UtcNow);
}
