using System.Text.Json;
using GraphChat.Delivery.Postgres;
using GraphChat.Server.Secrets;
using GraphChat.Server.Tests.Raw;
using Xunit;

namespace GraphChat.Server.Tests.Filters;

/// <summary>Those who ask now and then, on another node than the one where is written.</summary>
public sealed class PolledOnNodesTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    private const string Ask =
        "query($cursor: String!, $first: Int!) { me { changedSince(cursor: $cursor, first: $first) { items { event { conversationId sequence } welcome { conversationId } } cursor hasMore } } }";

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(200)]
    public async Task While_one_node_writes_the_pages_of_the_other_give_every_event_once_and_in_order(int first)
    {
        const int Messages = 60;
        var two = nodes.Required();
        using var ann = await RawPerson.JoinAsync(two.Deployment);
        using var bob = await RawPerson.JoinAsync(two.Deployment, "Bob Example");
        using var poll = new RawApi(two.Origins[1], bob.Token);
        var cursor = (await poll.ExecuteAsync("{ me { inboxCursor } }")).Data.GetProperty("me").GetProperty("inboxCursor").GetString()!;
        using var room = await RawRoom.OpenAsync(ann, bob);
        using var other = await RawRoom.OpenAsync(ann, bob);
        RawRoom[] rooms = [room, other];

        // Each room's messages are encrypted one after the other and sent a few at a time.
        var writing = Task.WhenAll(rooms.Select(async one =>
        {
            foreach (var messages in Enumerable.Range(0, Messages).Select(number => one.Protect($"{number}")).Chunk(4).ToList())
            {
                Assert.All(await Task.WhenAll(messages.Select(message => one.SendAsync(message))), answer => Assert.Null(answer.Code));
            }
        }));
        var steps = new List<string>();
        var isWritten = false;
        while (true)
        {
            var changes = (await poll.ExecuteAsync(Ask, new { cursor, first })).Data.GetProperty("me").GetProperty("changedSince");
            var items = changes.GetProperty("items").EnumerateArray().Select(Text).ToList();
            Assert.InRange(items.Count, 0, first);
            steps.AddRange(items);
            cursor = changes.GetProperty("cursor").GetString()!;
            if (isWritten && items.Count == 0 && !changes.GetProperty("hasMore").GetBoolean())
            {
                break;
            }

            isWritten = writing.IsCompleted;
        }

        await writing;
        foreach (var one in rooms)
        {
            Assert.Equal(
                [$"{one.Id} welcome", .. Enumerable.Range(2, Messages).Select(sequence => $"{one.Id} {sequence}")],
                steps.Where(step => step.StartsWith(one.Id, StringComparison.Ordinal)));
        }

        Assert.Equal(2 * (Messages + 1), steps.Count);
    }

    [Fact]
    public async Task A_place_before_what_is_kept_is_expired_on_either_node_and_the_beginning_goes_on_from_what_is_kept()
    {
        var two = nodes.Required();
        using var ann = await RawPerson.JoinAsync(two.Deployment);
        using var room = await RawRoom.OpenAsync(ann);
        var cursor = (await ann.Api.ExecuteAsync("{ me { inboxCursor } }")).Data.GetProperty("me").GetProperty("inboxCursor").GetString()!;
        await room.SendAsync("old");
        await room.SendAsync("old, too");
        await using (var delivery = await PostgresDelivery.OpenAsync(
            new PostgresDeliveryOptions { ConnectionString = two.Deployment.ConnectionString }, NodeSecretFile.Read(two.Deployment.SecretFile).Keys, TimeProvider.System, TestContext.Current.CancellationToken))
        {
            Assert.InRange(await delivery.Retention.TrimEventsAsync(TimeProvider.System.GetUtcNow().AddMinutes(1), TestContext.Current.CancellationToken), 2, long.MaxValue);
        }

        await room.SendAsync("new");
        foreach (var origin in two.Origins)
        {
            using var api = new RawApi(origin, ann.Token);
            Assert.Equal("CURSOR_EXPIRED", (await api.ExecuteAsync(Ask, new { cursor, first = 10 })).Code);
            using var socket = await RawSocket.ConnectAsync(origin, ann.Token);
            await socket.SubscribeAsync("1", "subscription($after: String) { inboxEvents(after: $after) { cursor } }", new { after = cursor });
            Assert.Contains("CURSOR_EXPIRED", await socket.NextAsync(), StringComparison.Ordinal);

            var start = (await api.ExecuteAsync("{ me { inboxStartCursor } }")).Data.GetProperty("me").GetProperty("inboxStartCursor").GetString()!;
            var changes = (await api.ExecuteAsync(Ask, new { cursor = start, first = 10 })).Data.GetProperty("me").GetProperty("changedSince");
            Assert.Equal([$"{room.Id} 3"], changes.GetProperty("items").EnumerateArray().Select(Text));
        }
    }

    private static string Text(JsonElement item) => item.GetProperty("event") is { ValueKind: JsonValueKind.Object } @event
        ? $"{@event.GetProperty("conversationId").GetString()} {@event.GetProperty("sequence")}"
        : $"{item.GetProperty("welcome").GetProperty("conversationId").GetString()} welcome";
}
