using System.Text;
using GraphChat.Server.Tests.Raw;
using Xunit;

namespace GraphChat.Server.Tests.BadInput;

public sealed class CursorTests(SharedNode shared)
{
    private const string Forward = "query($id: ID!, $cursor: String) { conversation(id: $id) { events(first: 5, after: $cursor) { nodes { sequence } } } }";
    private const string Backward = "query($id: ID!, $cursor: String) { conversation(id: $id) { events(last: 5, before: $cursor) { nodes { sequence } } } }";
    private const string Members = "query($id: ID!, $cursor: String) { conversation(id: $id) { members(after: $cursor) { nodes { joinedAtSequence } } } }";
    private const string Mine = "query($cursor: String) { me { conversations(after: $cursor) { nodes { id } } } }";
    private const string People = "query($cursor: String) { people(after: $cursor) { nodes { id } } }";
    private const string Events = "subscription($id: ID!, $cursor: String) { conversationEvents(conversationId: $id, after: $cursor) { sequence } }";
    private const string Inbox = "subscription($cursor: String) { inboxEvents(after: $cursor) { cursor } }";

    [Theory]
    [InlineData(Forward)]
    [InlineData(Backward)]
    [InlineData(Members)]
    [InlineData(Mine)]
    [InlineData(People)]
    public async Task A_page_after_a_cursor_that_is_not_of_this_list_is_refused(string query)
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        using var room = await RawRoom.OpenAsync(ann);
        await room.SendAsync("one");
        using var socket = await RawSocket.ConnectAsync(node.Origin, ann.Token);

        foreach (var cursor in await WrongCursorsAsync(node, ann, room, isInbox: false, isEvents: query is Forward or Backward))
        {
            var answer = await ann.Api.ExecuteAsync(query, query.Contains("$id", StringComparison.Ordinal) ? new { id = room.Id, cursor } : new { cursor });
            Assert.True(answer.Code == "INVALID_CURSOR", $"{cursor}: {answer.Text}");
        }

        await room.AssertNothingLostAsync();
    }

    [Theory]
    [InlineData(Events, false)]
    [InlineData(Inbox, true)]
    public async Task A_subscription_after_a_cursor_that_is_not_of_this_log_is_refused_and_the_right_one_resumes(string subscription, bool isInbox)
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        using var room = await RawRoom.OpenAsync(ann);
        await room.SendAsync("one");
        using var socket = await RawSocket.ConnectAsync(node.Origin, ann.Token);

        foreach (var cursor in await WrongCursorsAsync(node, ann, room, isInbox, isEvents: !isInbox))
        {
            await socket.SubscribeAsync("1", subscription, isInbox ? new { cursor } : new { id = room.Id, cursor });
            var refusal = await socket.NextAsync();
            Assert.Contains("INVALID_CURSOR", refusal, StringComparison.Ordinal);
            if (refusal!.Contains("\"next\"", StringComparison.Ordinal))
            {
                await socket.NextAsync();
            }
        }

        var right = isInbox
            ? (await ann.Api.ExecuteAsync("{ me { inboxStartCursor } }")).Data.GetProperty("me").GetProperty("inboxStartCursor").GetString()
            : await room.CursorAsync();
        await socket.SubscribeAsync("2", subscription, isInbox ? new { cursor = right } : new { id = room.Id, cursor = right });
        await socket.NextItemAsync("2");
        await room.AssertNothingLostAsync();
    }

    private static async Task<List<string>> WrongCursorsAsync(SharedNode node, RawPerson ann, RawRoom room, bool isInbox, bool isEvents)
    {
        using var eve = await RawPerson.JoinAsync(node.Deployment, "Eve Example");
        using var foreign = await RawRoom.OpenAsync(eve);
        using var other = await RawRoom.OpenAsync(ann);
        const string InboxCursor = "{ me { inboxCursor } }";
        var good = await room.CursorAsync("cursor");
        var inbox = (await ann.Api.ExecuteAsync(InboxCursor)).Data.GetProperty("me").GetProperty("inboxCursor").GetString()!;
        var anothersInbox = (await eve.Api.ExecuteAsync(InboxCursor)).Data.GetProperty("me").GetProperty("inboxCursor").GetString()!;
        List<string> wrong =
        [
            await other.CursorAsync("cursor"), await foreign.CursorAsync("cursor"), anothersInbox, isEvents ? inbox : good, "", "0", "-1", "null", "garbage",
            "AAAA", new string('A', 64), new string('A', 20_000), "\u0000", "%00", "../../etc/passwd", "' OR 1=1 --", "\uD83D\uDE00",
            Convert.ToBase64String(Encoding.UTF8.GetBytes("cursor:1")),
        ];
        var own = isInbox ? inbox : good;
        for (var at = 0; at < own.Length; at += 5)
        {
            wrong.Add(own[..at] + (own[at] == 'B' ? 'C' : 'B') + own[(at + 1)..]);
        }

        wrong.Add(own[..^1]);
        wrong.Add(own + "A");
        wrong.Add($" {own}");
        return wrong;
    }
}
