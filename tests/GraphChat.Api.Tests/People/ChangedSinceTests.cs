using GraphChat.Api.Tests.Support;
using GraphChat.Delivery;
using Xunit;

namespace GraphChat.Api.Tests.People;

public sealed class ChangedSinceTests
{
    private const string Ask =
        "query($cursor: String!, $first: Int!) { me { changedSince(cursor: $cursor, first: $first) { items { cursor event { sequence } welcome { sequence } } cursor hasMore } } }";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(200)]
    public async Task Asked_page_by_page_it_gives_each_step_once_and_in_order_and_then_what_is_new(int first)
    {
        await using var api = await TestApi.CreateAsync();
        var room = await Room.OpenAsync(api, "Lea", "Tom");
        for (var i = 0; i < 5; i++)
        {
            await room.SendAsync(room.Lea, $"{i}");
        }

        var (steps, cursor) = await AllAsync(api, room.Tom, await StartAsync(api, room.Tom), first);
        Assert.Equal(["welcome 1", "event 2", "event 3", "event 4", "event 5", "event 6"], steps);

        var (none, same) = await AllAsync(api, room.Tom, cursor, first);
        Assert.Empty(none);
        await room.SendAsync(room.Tom, "new");
        Assert.Equal(["event 7"], (await AllAsync(api, room.Tom, same, first)).Steps);
    }

    [Fact]
    public async Task It_gives_the_same_cursors_as_the_subscription()
    {
        await using var api = await TestApi.CreateAsync();
        var room = await Room.OpenAsync(api, "Lea", "Tom");
        await room.SendAsync(room.Lea, "one");
        var start = await StartAsync(api, room.Lea);
        var polled = (await api.AskAsync(room.Lea, Ask, new { cursor = start, first = 1 })).Text("me.changedSince.items.0.cursor");

        await foreach (var answer in api.SubscribeAsync(
            room.Lea, "subscription($after: String) { inboxEvents(after: $after) { cursor } }", new { after = start }, TestContext.Current.CancellationToken))
        {
            Assert.Equal(polled, answer.Text("inboxEvents.cursor"));
            break;
        }
    }

    [Fact]
    public async Task It_shows_nothing_of_conversations_that_one_is_not_in_or_no_longer_in()
    {
        await using var api = await TestApi.CreateAsync();
        var room = await Room.OpenAsync(api, "Lea", "Tom");
        var stranger = await api.SignUpAsync("Eve");
        await room.SendAsync(room.Lea, "with Tom");
        await room.RemoveTomAsync(1);
        await room.SendAsync(room.Lea, "without Tom", epoch: 2);

        Assert.Equal(["welcome 1", "event 2", "event 3"], (await AllAsync(api, room.Tom, await StartAsync(api, room.Tom), 200)).Steps);
        Assert.Empty((await AllAsync(api, stranger, await StartAsync(api, stranger), 200)).Steps);
    }

    [Fact]
    public async Task It_refuses_cursors_of_others_and_sizes_beyond_the_bounds()
    {
        await using var api = await TestApi.CreateAsync();
        var room = await Room.OpenAsync(api, "Lea", "Tom");
        var own = await StartAsync(api, room.Lea);

        Assert.Equal("INVALID_CURSOR", (await api.AskAsync(room.Lea, Ask, new { cursor = await StartAsync(api, room.Tom), first = 1 })).Code);
        Assert.Equal("INVALID_CURSOR", (await api.AskAsync(room.Lea, Ask, new { cursor = "garbage", first = 1 })).Code);
        Assert.Equal("BAD_INPUT", (await api.AskAsync(room.Lea, Ask, new { cursor = own, first = 0 })).Code);
        Assert.Equal("LIMIT_EXCEEDED", (await api.AskAsync(room.Lea, Ask, new { cursor = own, first = 201 })).Code);
    }

    private static async Task<string> StartAsync(TestApi api, Caller caller) => (await api.AskAsync(caller, "{ me { inboxStartCursor } }")).Text("me.inboxStartCursor");

    private static async Task<(List<string> Steps, string Cursor)> AllAsync(TestApi api, Caller caller, string cursor, int first)
    {
        var steps = new List<string>();
        while (true)
        {
            var answer = await api.AskAsync(caller, Ask, new { cursor, first });
            foreach (var item in answer.At("me.changedSince.items")!.AsArray())
            {
                steps.Add(item!["event"] is { } @event ? $"event {@event["sequence"]}" : $"welcome {item["welcome"]!["sequence"]}");
            }

            cursor = answer.Text("me.changedSince.cursor");
            if (!answer.At("me.changedSince.hasMore")!.GetValue<bool>())
            {
                return (steps, cursor);
            }
        }
    }
}
