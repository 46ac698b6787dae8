using System.Text;
using GraphChat.Mls;
using GraphChat.Mls.Credentials;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.Profile;
using Xunit;

namespace GraphChat.Server.Tests.Raw;

/// <summary>A conversation as its opener holds it, and what the server has acknowledged of its log.</summary>
internal sealed class RawRoom : IDisposable
{
    private const string SendDocument = "mutation($input: SendMessageInput!) { sendMessage(input: $input) { event { sequence } } }";
    private const string CommitDocument = "mutation($input: SubmitCommitInput!) { submitCommit(input: $input) { event { sequence } } }";
    private readonly List<string> _acknowledged = [];

    private RawRoom(RawPerson opener, Guid id, MlsGroup group)
    {
        Opener = opener;
        Conversation = id;
        Group = group;
    }

    public RawPerson Opener { get; }

    public Guid Conversation { get; }

    public string Id => $"con_{Conversation:n}";

    public MlsGroup Group { get; private set; }

    /// <summary>Makes one and adds the others.</summary>
    public static async Task<RawRoom> OpenAsync(RawPerson opener, params RawPerson[] others)
    {
        var room = await CreateAsync(opener, tamper: bytes => bytes);
        if (others.Length > 0)
        {
            await room.AddAsync(others);
        }

        return room;
    }

    /// <summary>Makes one with a GroupInfo that a test can change.</summary>
    public static async Task<RawRoom> CreateAsync(RawPerson opener, Func<byte[], byte[]> tamper)
    {
        var id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
        var (group, answer) = await CreateAsync(opener, id, tamper);
        Assert.True(answer.Code is null, answer.Text);
        return new RawRoom(opener, id, group);
    }

    /// <summary>The answer to whoever wants to open a conversation under an id that is taken.</summary>
    public static async Task<Answer> RefusedAsync(RawPerson opener, Guid id)
    {
        var (group, answer) = await CreateAsync(opener, id, bytes => bytes);
        group.Dispose();
        return answer;
    }

    private static async Task<(MlsGroup Group, Answer Answer)> CreateAsync(RawPerson opener, Guid id, Func<byte[], byte[]> tamper)
    {
        var service = (await opener.Api.ExecuteAsync("{ deliveryService { externalSenderKey externalSenderIdentity } }")).Data.GetProperty("deliveryService");
        var sender = new ExternalSender(
            service.GetProperty("externalSenderKey").GetBytesFromBase64(),
            Credential.Basic(service.GetProperty("externalSenderIdentity").GetBytesFromBase64()));
        IReadOnlyList<Extension> extensions =
        [
            new RequiredCapabilities([ConversationPolicy.ExtensionType], [], [Credential.BasicType]).ToExtension(),
            ExternalSender.ToExtension([sender]),
            new Extension(ConversationPolicy.ExtensionType, new ConversationPolicy(0, [new(opener.User, ConversationRole.Owner)]).ToBytes()),
        ];
        var group = MlsGroup.Create(
            opener.Signer, Credential.Basic(opener.Identity.ToBytes()), new ConversationGroupId(id, 0).ToBytes(), extensions, opener.Settings);
        var answer = await opener.Api.ExecuteAsync(
            "mutation($input: CreateConversationInput!) { createConversation(input: $input) { conversation { id } } }",
            new { input = new { conversationId = id, groupInfo = tamper(group.ExportGroupInfo(withTree: true)) } });
        return (group, answer);
    }

    public async Task AddAsync(params RawPerson[] others)
    {
        var claimed = (await Opener.Api.ExecuteAsync(
            "mutation($input: ClaimKeyPackagesInput!) { claimKeyPackages(input: $input) { keyPackages { keyPackage } } }",
            new { input = new { personIds = others.Select(other => other.Id), claimId = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()) } })).Data;
        var packages = claimed.GetProperty("claimKeyPackages").GetProperty("keyPackages").EnumerateArray()
            .Select(package => (ReadOnlyMemory<byte>)package.GetProperty("keyPackage").GetBytesFromBase64());
        await CommitAsync(new MlsCommitRequest { Add = [.. packages] });
    }

    /// <summary>Commits for good; the group is in the next epoch afterwards.</summary>
    public async Task CommitAsync(MlsCommitRequest request)
    {
        var commit = Prepare(Group, request);
        var answer = await SubmitAsync(commit);
        Assert.True(answer.Code is null, answer.Text);
        Group.MergePendingCommit();
    }

    public Task RemoveAsync(RawPerson person) => CommitAsync(new MlsCommitRequest { Remove = [LeafOf(person)] });

    public uint LeafOf(RawPerson person) =>
        Group.Members.Single(member => member.Credential.Content.Span.SequenceEqual(person.Identity.ToBytes())).LeafIndex;

    /// <summary>The group as it stands, to be taken elsewhere.</summary>
    public MlsGroup Copy() => MlsGroup.Restore(Group.Serialize(), Opener.Signer, Opener.Settings);

    /// <summary>From now on the room is in the state of this copy.</summary>
    public void Replace(MlsGroup group)
    {
        Group.Dispose();
        Group = group;
    }

    /// <summary>Stages a commit in a group.</summary>
    public static RawCommit Prepare(MlsGroup group, MlsCommitRequest request)
    {
        var prepared = Assert.IsType<MlsCommitResult.Prepared>(group.Commit(request));
        return new RawCommit(prepared.Commit, prepared.Welcome, prepared.GroupInfo, new byte[EpochFingerprint.Size]);
    }

    public async Task<Answer> SubmitAsync(RawCommit commit, RawPerson? by = null, string? conversation = null)
    {
        var answer = await (by ?? Opener).Api.ExecuteAsync(
            CommitDocument,
            new
            {
                input = new
                {
                    conversationId = conversation ?? Id,
                    clientMessageId = commit.Id,
                    commit = commit.Commit,
                    welcome = commit.Welcome,
                    groupInfo = commit.GroupInfo,
                    fingerprint = commit.Fingerprint,
                },
            });
        Note(answer, commit.Commit);
        return answer;
    }

    /// <summary>Encrypts in a group, as messages have to be.</summary>
    public static byte[] Protect(MlsGroup group, string text) =>
        group.Protect(Encoding.UTF8.GetBytes(text), FrankingCommitment.ToAuthenticatedData(new byte[FrankingCommitment.Size]));

    public byte[] Protect(string text) => Protect(Group, text);

    public async Task<Answer> SendAsync(byte[] message, RawPerson? by = null, string? conversation = null, Guid? id = null)
    {
        var answer = await (by ?? Opener).Api.ExecuteAsync(
            SendDocument,
            new
            {
                input = new
                {
                    conversationId = conversation ?? Id,
                    clientMessageId = id ?? Guid.CreateVersion7(TimeProvider.System.GetUtcNow()),
                    message,
                },
            });
        Note(answer, message);
        return answer;
    }

    public async Task SendAsync(string text)
    {
        var answer = await SendAsync(Protect(text));
        Assert.True(answer.Code is null, answer.Text);
    }

    /// <summary>A valid message still goes through, and the log holds exactly what was acknowledged, in order.</summary>
    public async Task AssertNothingLostAsync()
    {
        await SendAsync("still here");
        Assert.Equal(_acknowledged, await ReadLogAsync());
    }

    /// <summary>A cursor at the log's beginning or end.</summary>
    public async Task<string> CursorAsync(string field = "startCursor") =>
        (await Opener.Api.ExecuteAsync($"query($id: ID!) {{ conversation(id: $id) {{ {field} }} }}", new { id = Id }))
        .Data.GetProperty("conversation").GetProperty(field).GetString()!;

    public void Dispose() => Group.Dispose();

    private async Task<List<string>> ReadLogAsync()
    {
        var log = new List<string>();
        string? after = null;
        while (true)
        {
            var events = (await Opener.Api.ExecuteAsync(
                "query($id: ID!, $after: String) { conversation(id: $id) { events(first: 100, after: $after) { nodes { sequence payload } pageInfo { hasNextPage endCursor } } } }",
                new { id = Id, after })).Data.GetProperty("conversation").GetProperty("events");
            foreach (var node in events.GetProperty("nodes").EnumerateArray())
            {
                log.Add(node.GetProperty("payload").GetString()!);
                Assert.Equal(log.Count, node.GetProperty("sequence").GetInt64());
            }

            var page = events.GetProperty("pageInfo");
            if (!page.GetProperty("hasNextPage").GetBoolean())
            {
                return log;
            }

            after = page.GetProperty("endCursor").GetString();
        }
    }

    // Acknowledged in parallel, but the sequence says in which order.
    private void Note(Answer answer, byte[] payload)
    {
        if (answer.Code is not null)
        {
            return;
        }

        var sequence = (int)answer.Data.EnumerateObject().Single().Value.GetProperty("event").GetProperty("sequence").GetInt64();
        lock (_acknowledged)
        {
            while (_acknowledged.Count < sequence)
            {
                _acknowledged.Add("");
            }

            _acknowledged[sequence - 1] = Convert.ToBase64String(payload);
        }
    }
}
