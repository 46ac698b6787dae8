using GraphChat.Mls;
using GraphChat.Server.Tests.Raw;
using Xunit;

namespace GraphChat.Server.Tests.BadInput;

/// <summary>What is not yours is answered, byte for byte, like what does not exist.</summary>
public sealed class StrangerTests(SharedNode shared)
{
    [Theory]
    [InlineData("query($id: ID!) { conversation(id: $id) { id epoch members { nodes { person { id } } } } }")]
    [InlineData("query($id: ID!) { node(id: $id) { id ... on Conversation { events(first: 1) { nodes { payload } } } } }")]
    [InlineData("query($id: ID!) { nodes(ids: [$id, $id]) { id } }")]
    public async Task A_query_for_anothers_conversation_is_answered_as_for_none(string query)
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        using var eve = await RawPerson.JoinAsync(node.Deployment, "Eve Example");
        using var room = await RawRoom.OpenAsync(ann);

        var theirs = await eve.Api.ExecuteAsync(query, new { id = room.Id });
        var absent = await eve.Api.ExecuteAsync(query, new { id = AbsentId() });

        Assert.Equal(absent, theirs);
        Assert.DoesNotContain(room.Id, theirs.Text, StringComparison.Ordinal);
        Assert.Contains(room.Id, (await ann.Api.ExecuteAsync(query.Replace("{ nodes { person { id } } }", "{ nodes { joinedAtSequence } } id", StringComparison.Ordinal), new { id = room.Id })).Text, StringComparison.Ordinal);
        await room.AssertNothingLostAsync();
    }

    [Fact]
    public async Task An_event_of_anothers_conversation_is_answered_as_for_none()
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        using var eve = await RawPerson.JoinAsync(node.Deployment, "Eve Example");
        using var room = await RawRoom.OpenAsync(ann);
        await room.SendAsync("private");
        const string Query = "query($id: ID!) { node(id: $id) { id } }";
        var id = (await ann.Api.ExecuteAsync("query($id: ID!) { conversation(id: $id) { events(last: 1) { nodes { id } } } }", new { id = room.Id }))
            .Data.GetProperty("conversation").GetProperty("events").GetProperty("nodes")[0].GetProperty("id").GetString()!;

        Assert.Equal(await eve.Api.ExecuteAsync(Query, new { id = $"evt_{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):n}" }), await eve.Api.ExecuteAsync(Query, new { id }));
        Assert.Contains(id, (await ann.Api.ExecuteAsync(Query, new { id })).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_and_a_commit_to_anothers_conversation_are_refused_as_to_none_and_change_nothing()
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        using var eve = await RawPerson.JoinAsync(node.Deployment, "Eve Example");
        using var room = await RawRoom.OpenAsync(ann);
        using var own = await RawRoom.OpenAsync(eve);
        using var copy = room.Copy();
        var stolen = RawRoom.Prepare(copy, new MlsCommitRequest { UpdatePath = true });
        foreach (var message in new[] { room.Protect("as ann"), own.Protect("as eve"), [], new byte[100] })
        {
            var theirs = await room.SendAsync(message, by: eve);
            Assert.Equal(message.Any(value => value != 0) ? "NOT_FOUND" : "INVALID_MLS_MESSAGE", theirs.Code);
            Assert.Equal(await room.SendAsync(message, by: eve, conversation: AbsentId()), theirs);
        }

        foreach (var commit in new[] { stolen, stolen with { Commit = [1, 2, 3] }, stolen with { GroupInfo = [], Welcome = new byte[10] } })
        {
            var theirs = await room.SubmitAsync(commit, by: eve);
            Assert.Equal("NOT_FOUND", theirs.Code);
            Assert.Equal(await room.SubmitAsync(commit, by: eve, conversation: AbsentId()), theirs);
        }

        await room.AssertNothingLostAsync();
        await own.AssertNothingLostAsync();
    }

    [Fact]
    public async Task A_subscription_to_anothers_conversation_is_refused_as_to_none()
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        using var eve = await RawPerson.JoinAsync(node.Deployment, "Eve Example");
        using var room = await RawRoom.OpenAsync(ann);
        using var socket = await RawSocket.ConnectAsync(node.Origin, eve.Token);
        foreach (var after in new[] { null, await room.CursorAsync(), "garbage" })
        {
            var theirs = await RefusalAsync(socket, room.Id, after);

            Assert.Contains("NOT_FOUND", theirs, StringComparison.Ordinal);
            Assert.Equal(await RefusalAsync(socket, AbsentId(), after), theirs);
        }

        await room.AssertNothingLostAsync();
    }

    [Fact]
    public async Task Whoever_was_removed_can_neither_send_nor_commit_any_more()
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        using var bob = await RawPerson.JoinAsync(node.Deployment, "Bob Example");
        using var room = await RawRoom.OpenAsync(ann, bob);
        var message = room.Protect("written before the removal");
        await room.RemoveAsync(bob);

        var late = await room.SendAsync(message, by: bob);

        Assert.Equal("NOT_FOUND", late.Code);
        Assert.Equal(await room.SendAsync(message, by: bob, conversation: AbsentId()), late);
        await room.AssertNothingLostAsync();
    }

    [Fact]
    public async Task Anothers_device_can_be_neither_attached_nor_revoked()
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        using var eve = await RawPerson.CreateAsync(node.Deployment, "Eve Example");
        const string Attach = "mutation($input: AttachDeviceInput!) { attachDevice(input: $input) { device { id } } }";

        var theirs = await eve.Api.ExecuteAsync(Attach, new { input = new { deviceId = ann.DeviceId, proof = new byte[64] } });
        var absent = await eve.Api.ExecuteAsync(Attach, new { input = new { deviceId = $"dev_{Guid.NewGuid():n}", proof = new byte[64] } });

        Assert.Equal("NOT_FOUND", theirs.Code);
        Assert.Equal(absent, theirs);
    }

    private static string AbsentId() => $"con_{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):n}";

    private static async Task<string> RefusalAsync(RawSocket socket, string conversation, string? after)
    {
        await socket.SubscribeAsync(
            "1", "subscription($id: ID!, $after: String) { conversationEvents(conversationId: $id, after: $after) { sequence } }", new { id = conversation, after });
        var refusal = await socket.NextAsync();
        if (refusal!.Contains("\"next\"", StringComparison.Ordinal))
        {
            Assert.Equal("""{"type":"complete","id":"1"}""", await socket.NextAsync());
        }

        return refusal;
    }
}
