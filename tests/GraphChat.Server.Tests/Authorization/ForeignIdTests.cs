using GraphChat.Api.Schema;
using GraphChat.GraphQL.TypeSystem;
using GraphChat.Mls;
using GraphChat.Server.Tests.Raw;
using Xunit;

namespace GraphChat.Server.Tests.Authorization;

/// <summary>Every place of the schema that takes an id, asked by a stranger: what is another's is answered as what is not there.</summary>
public sealed class ForeignIdTests(SharedNode shared)
{
    private static readonly Dictionary<string, Func<RawPerson, RawRoom, string, Task<string>>> s_asked = new(StringComparer.Ordinal)
    {
        ["Query.node(id)"] = async (eve, _, id) => (await eve.Api.ExecuteAsync("query($id: ID!) { node(id: $id) { id __typename } }", new { id })).Text,
        ["Query.nodes(ids)"] = async (eve, _, id) => (await eve.Api.ExecuteAsync("query($id: ID!) { nodes(ids: [$id]) { id __typename } }", new { id })).Text,
        ["Query.conversation(id)"] = async (eve, _, id) => (await eve.Api.ExecuteAsync("query($id: ID!) { conversation(id: $id) { epoch cursor } }", new { id })).Text,
        ["Mutation.sendMessage(input.conversationId)"] = async (eve, room, id) => (await room.SendAsync(room.Protect("by eve"), eve, id)).Text,
        ["Mutation.submitCommit(input.conversationId)"] = async (eve, room, id) =>
        {
            using var copy = room.Copy();
            return (await room.SubmitAsync(RawRoom.Prepare(copy, new MlsCommitRequest { UpdatePath = true }), eve, id)).Text;
        },
        ["Mutation.submitProposal(input.conversationId)"] = (eve, room, id) =>
        {
            using var copy = room.Copy();
            return MutateAsync(eve, "SubmitProposal", new { conversationId = id, clientMessageId = NewId(), proposal = copy.ProposeRemove(0) });
        },
        ["Mutation.reportEpoch(input.conversationId)"] = (eve, _, id) => MutateAsync(eve, "ReportEpoch", new { conversationId = id, epoch = 0, fingerprint = new byte[16] }),
        ["Mutation.resetConversation(input.conversationId)"] = (eve, room, id) =>
            MutateAsync(eve, "ResetConversation", new { conversationId = id, clientMessageId = NewId(), groupInfo = room.Group.ExportGroupInfo(withTree: true) }),
        ["Mutation.acknowledgeWelcome(input.conversationId)"] = (eve, _, id) => MutateAsync(eve, "AcknowledgeWelcome", new { conversationId = id, sequence = 1 }),
        ["Mutation.markPosition(input.conversationId)"] = (eve, _, id) => MutateAsync(eve, "MarkPosition", new { conversationId = id, delivered = 1, read = 1 }),
        ["Mutation.setTyping(input.conversationId)"] = (eve, _, id) => MutateAsync(eve, "SetTyping", new { conversationId = id, isTyping = true }),
        ["Mutation.attachDevice(input.deviceId)"] = async (eve, room, id) => (await eve.Api.ExecuteAsync(
            "mutation($input: AttachDeviceInput!) { attachDevice(input: $input) { device { id } } }",
            new { input = new { deviceId = id.Replace("con_", "dev_", StringComparison.Ordinal), proof = new byte[64] } })).Text,
        ["Mutation.beginUpload(input.conversationId)"] = (eve, _, id) => AskAsync(
            eve, "beginUpload", "upload { offset }", new { id = Guid.NewGuid(), conversationId = id, size = 10, hash = new byte[32] }),
        ["Subscription.conversationEvents(conversationId)"] = async (eve, _, id) =>
        {
            using var socket = await RawSocket.ConnectAsync(eve.Deployment.Origin, eve.Token);
            await socket.SubscribeAsync("1", "subscription($id: ID!) { conversationEvents(conversationId: $id) { sequence } }", new { id });
            return (await socket.NextAsync())!;
        },
    };

    private static readonly Dictionary<string, string> s_exempt = new(StringComparer.Ordinal)
    {
        ["Mutation.createConversation(input.conversationId)"] = "The asker's own choice; taken ones are tested below.",
        ["Mutation.submitCommit(input.clientMessageId)"] = "A key within the asker's device.",
        ["Mutation.sendMessage(input.clientMessageId)"] = "A key within the asker's device.",
        ["Mutation.submitProposal(input.clientMessageId)"] = "A key within the asker's device.",
        ["Mutation.resetConversation(input.clientMessageId)"] = "A key within the asker's device.",
        ["Mutation.beginUpload(input.id)"] = "The asker's own choice; one that is taken is a mismatch, and a random UUID is not guessed.",
        ["Mutation.uploadPart(input.id)"] = "Asked as a stranger in AttachmentTests.",
        ["Mutation.bindAttachments(input.eventId)"] = "Asked as a stranger in AttachmentTests.",
        ["Mutation.bindAttachments(input.ids)"] = "Asked as a stranger in AttachmentTests.",
        ["Query.attachmentPart(id)"] = "Asked as a stranger in AttachmentTests.",
        ["Mutation.signUploadPart(input.id)"] = "Asked as a stranger in AttachmentTests.",
        ["Query.attachmentUrl(id)"] = "Asked as a stranger in AttachmentTests.",
        ["Mutation.claimKeyPackages(input.claimId)"] = "A key within the asker's device.",
        ["Mutation.blockPerson(input.personId)"] = "Whoever has an account can block everybody.",
        ["Mutation.unblockPerson(input.personId)"] = "Ends only the asker's own.",
        ["Mutation.claimKeyPackages(input.personIds)"] = "Whoever has an account can write to everybody.",
        ["Subscription.conversationEvents(filter.notSenderIds)"] = "Compared only with events that the asker may see.",
        ["Subscription.inboxEvents(filter.notSenderIds)"] = "Compared only with events that the asker may see.",
    };

    public static TheoryData<string> Places => [.. s_asked.Keys];

    [Fact]
    public void Every_place_that_takes_an_id_is_in_the_table()
    {
        var schema = GraphChatSchema.Build();
        var places = new[] { schema.QueryType, schema.MutationType!, schema.SubscriptionType! }
            .SelectMany(root => root.Fields.SelectMany(field => field.Arguments.SelectMany(argument =>
                PathsOf(argument.Type, argument.Name, []).Select(path => $"{root.Name}.{field.Name}({path})"))));

        Assert.Equal(s_asked.Keys.Concat(s_exempt.Keys).Order(StringComparer.Ordinal), places.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_stranger_is_answered_as_if_there_were_nothing_at(string place)
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        using var eve = await RawPerson.JoinAsync(node.Deployment, "Eve Example");
        using var room = await RawRoom.OpenAsync(ann);
        await room.SendAsync("private");
        var absent = $"con_{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):n}";
        var real = place.StartsWith("Mutation.attachDevice", StringComparison.Ordinal) ? ann.DeviceId : room.Id;

        // An answer may repeat the id that it was asked for.
        Assert.Equal(
            (await s_asked[place](eve, room, absent)).Replace(absent, real, StringComparison.Ordinal), await s_asked[place](eve, room, real));

        await room.AssertNothingLostAsync();
    }

    /// <summary>But for the subscription, which says that there was one: EndOfSubscriptionTests.</summary>
    [Fact]
    public async Task Whoever_was_removed_is_answered_as_if_there_were_nothing_anywhere()
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        using var bob = await RawPerson.JoinAsync(node.Deployment, "Bob Example");
        using var room = await RawRoom.OpenAsync(ann, bob);
        await room.SendAsync("with bob");
        await room.RemoveAsync(bob);
        await room.SendAsync("without bob");
        var absent = $"con_{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):n}";
        foreach (var (place, ask) in s_asked.Where(asked => !asked.Key.StartsWith("Subscription", StringComparison.Ordinal) && !asked.Key.Contains("deviceId", StringComparison.Ordinal)))
        {
            var (nothing, left) = ((await ask(bob, room, absent)).Replace(absent, room.Id, StringComparison.Ordinal), await ask(bob, room, room.Id));
            Assert.True(nothing == left, $"{place}: {left}");
        }

        await room.AssertNothingLostAsync();
    }

    [Fact]
    public async Task A_conversation_id_that_is_taken_is_refused_and_the_conversation_stays_its_members()
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        using var eve = await RawPerson.JoinAsync(node.Deployment, "Eve Example");
        using var room = await RawRoom.OpenAsync(ann);

        var refused = await RawRoom.RefusedAsync(eve, room.Conversation);

        Assert.NotNull(refused.Code);
        Assert.DoesNotContain(ann.Id, refused.Text, StringComparison.Ordinal);
        Assert.Contains("null", (await eve.Api.ExecuteAsync("query($id: ID!) { conversation(id: $id) { id } }", new { id = room.Id })).Text, StringComparison.Ordinal);
        await room.AssertNothingLostAsync();
    }

    private static Guid NewId() => Guid.CreateVersion7(TimeProvider.System.GetUtcNow());

    private static async Task<string> MutateAsync(RawPerson person, string name, object input)
    {
        var field = char.ToLowerInvariant(name[0]) + name[1..];
        return (await person.Api.ExecuteAsync($"mutation($input: {name}Input!) {{ {field}(input: $input) {{ __typename }} }}", new { input })).Text;
    }

    // An input type that holds itself is looked into once.
    private static IEnumerable<string> PathsOf(IGraphType type, string path, IGraphType[] inside) => type switch
    {
        NonNullType nonNull => PathsOf(nonNull.OfType, path, inside),
        ListType list => PathsOf(list.OfType, path, inside),
        InputObjectType input when !inside.Contains(input) => input.Fields.SelectMany(field => PathsOf(field.Type, $"{path}.{field.Name}", [.. inside, input])),
        ScalarType { Name: "ID" or "UUID" } => [path],
        _ => [],
    };

    private static async Task<string> AskAsync(RawPerson by, string mutation, string selection, object input)
    {
        var type = char.ToUpperInvariant(mutation[0]) + mutation[1..] + "Input";
        var document = "mutation($input: " + type + "!) { " + mutation + "(input: $input) { " + selection + " } }";
        return (await by.Api.ExecuteAsync(document, new { input })).Text;
    }
}
