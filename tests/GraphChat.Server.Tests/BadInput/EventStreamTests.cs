using GraphChat.Server.Tests.Raw;
using Xunit;

namespace GraphChat.Server.Tests.BadInput;

/// <summary>What sockets refuse, server-sent events refuse in the same words; and they end when a socket would.</summary>
public sealed class EventStreamTests(SharedNode shared)
{
    private const string Events = "subscription($id: ID!, $after: String, $filter: EventFilter) { conversationEvents(conversationId: $id, after: $after, filter: $filter) { sequence } }";
    private const string Inbox = "subscription($after: String, $filter: EventFilter) { inboxEvents(after: $after, filter: $filter) { cursor event { sequence } } }";

    [Fact]
    public async Task A_conversation_of_others_is_refused_like_none_whatever_the_cursor()
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        using var eve = await RawPerson.JoinAsync(node.Deployment, "Eve Example");
        using var room = await RawRoom.OpenAsync(ann);
        await room.SendAsync("private");
        foreach (var after in new[] { null, await room.CursorAsync(), await room.CursorAsync("cursor"), "garbage", "" })
        {
            var theirs = await AllAsync(node.Origin, eve.Token, Events, new { id = room.Id, after });
            var absent = await AllAsync(node.Origin, eve.Token, Events, new { id = $"con_{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):n}", after });

            Assert.Equal(absent, theirs);
            Assert.Contains("\"NOT_FOUND\"", theirs, StringComparison.Ordinal);
            Assert.EndsWith("event: complete\ndata: \n\n", theirs, StringComparison.Ordinal);
        }

        await room.AssertNothingLostAsync();
    }

    [Fact]
    public async Task A_cursor_or_a_filter_that_is_wrong_is_refused_and_a_right_one_resumes()
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        using var room = await RawRoom.OpenAsync(ann);
        await room.SendAsync("one");
        var inbox = (await ann.Api.ExecuteAsync("{ me { inboxStartCursor } }")).Data.GetProperty("me").GetProperty("inboxStartCursor").GetString()!;
        var own = await room.CursorAsync();
        foreach (var (query, after) in new[] { (Events, inbox), (Events, "x"), (Events, own[..^1]), (Inbox, own), (Inbox, inbox + "="), (Inbox, " " + inbox) })
        {
            Assert.Contains("\"INVALID_CURSOR\"", await AllAsync(node.Origin, ann.Token, query, Variables(query, room, after)), StringComparison.Ordinal);
        }

        foreach (var (filter, code) in new (object, string)[]
        {
            (new { sequence = new { between = new[] { 1 } } }, "BAD_INPUT"), (new { nothing = 1 }, "BAD_INPUT"), (new { kinds = "SOMETHING" }, "BAD_INPUT"),
            (new { or = Enumerable.Repeat(new { }, 51) }, "LIMIT_EXCEEDED"), (new { sequence = new { @in = Enumerable.Range(0, 101) } }, "LIMIT_EXCEEDED"),
        })
        {
            foreach (var query in new[] { Events, Inbox })
            {
                object variables = query == Events ? new { id = room.Id, filter } : new { filter };
                Assert.Contains($"\"{code}\"", await AllAsync(node.Origin, ann.Token, query, variables), StringComparison.Ordinal);
            }
        }

        foreach (var (query, after) in new[] { (Events, own), (Inbox, inbox) })
        {
            using var right = await RawStream.OpenAsync(node.Origin, ann.Token, query, Variables(query, room, after));
            Assert.Contains("\"sequence\":1", (await right.NextAsync())?.Data, StringComparison.Ordinal);
        }

        await room.AssertNothingLostAsync();
    }

    [Fact]
    public async Task Whoever_is_removed_gets_all_up_to_the_removal_then_the_end()
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        using var bob = await RawPerson.JoinAsync(node.Deployment, "Bob Example");
        using var room = await RawRoom.OpenAsync(ann, bob);
        using var stream = await RawStream.OpenAsync(node.Origin, bob.Token, Events, new { id = room.Id, after = await room.CursorAsync("cursor") });
        await room.SendAsync("with bob");
        Assert.Contains("\"sequence\":2", (await stream.NextAsync())?.Data, StringComparison.Ordinal);

        await room.RemoveAsync(bob);
        await room.SendAsync("without bob");

        Assert.Contains("\"sequence\":3", (await stream.NextAsync())?.Data, StringComparison.Ordinal);
        Assert.Contains("\"REMOVED\"", (await stream.NextAsync())?.Data, StringComparison.Ordinal);
        Assert.Equal("complete", (await stream.NextAsync())?.Name);
        Assert.Null(await stream.NextAsync());
        await room.AssertNothingLostAsync();
    }

    [Fact]
    public async Task A_token_that_ends_ends_its_events()
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        var mint = node.Deployment.Mint;
        foreach (var query in new[] { "subscription { inboxEvents { cursor } }", "subscription { signals { __typename } }" })
        {
            var token = await mint.SignAsync(mint.Claims(ann.User) with { Lifetime = TimeSpan.FromSeconds(3) });
            var all = await AllAsync(node.Origin, token, query, null);

            Assert.Contains("\"UNAUTHENTICATED\"", all, StringComparison.Ordinal);
        }
    }

    /// <summary>A timer takes 49 days at most: the events of such a token were refused as a fault of the server's.</summary>
    [Fact]
    public async Task A_token_that_is_good_for_long_has_its_events()
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        using var room = await RawRoom.OpenAsync(ann);
        await room.SendAsync("one");
        var mint = node.Deployment.Mint;
        var token = await mint.SignAsync(mint.Claims(ann.User) with { Lifetime = TimeSpan.FromDays(400) });
        using var api = new RawApi(node.Origin, token);
        Assert.Null((await api.ExecuteAsync("{ me { sessionId } }")).Code);

        using var stream = await RawStream.OpenAsync(node.Origin, token, Events, new { id = room.Id, after = await room.CursorAsync() });

        Assert.Contains("\"sequence\":1", (await stream.NextAsync())?.Data, StringComparison.Ordinal);
    }

    private static object Variables(string query, RawRoom room, string after) => query == Events ? new { id = room.Id, after } : new { after };

    private static async Task<string> AllAsync(string origin, string token, string query, object? variables)
    {
        using var stream = await RawStream.OpenAsync(origin, token, query, variables);
        return await stream.ReadToEndAsync();
    }
}
