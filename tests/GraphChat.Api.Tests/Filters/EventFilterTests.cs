using System.Text.Json;
using System.Text.Json.Nodes;
using GraphChat.Api.Tests.Support;
using Xunit;

namespace GraphChat.Api.Tests.Filters;

public sealed class EventFilterTests
{
    private const string Events =
        "subscription($id: ID!, $after: String, $filter: EventFilter) { conversationEvents(conversationId: $id, after: $after, filter: $filter) { sequence } }";

    private const string Inbox = "subscription($after: String, $filter: EventFilter) { inboxEvents(after: $after, filter: $filter) { event { sequence } welcome { sequence } } }";

    // 1 commit of Lea's in epoch 0; 2 Lea, 3 Tom, 4 Lea, 5 Tom in epoch 1; 6 commit of Lea's; 7 Lea in epoch 2; 8 ends the test.
    [Theory]
    [InlineData("{}", "1 2 3 4 5 6 7")]
    [InlineData("""{"kinds":["COMMIT"]}""", "1 6")]
    [InlineData("""{"notSenderIds":["LEA"]}""", "3 5")]
    [InlineData("""{"kind":{"eq":"MESSAGE"}}""", "2 3 4 5 7")]
    [InlineData("""{"kind":{"ne":"MESSAGE"}}""", "1 6")]
    [InlineData("""{"kind":{"in":["COMMIT","PROPOSAL"]}}""", "1 6")]
    [InlineData("""{"kind":{"notIn":["COMMIT"]}}""", "2 3 4 5 7")]
    [InlineData("""{"kind":{"in":[]}}""", "")]
    [InlineData("""{"kind":{"notIn":[]}}""", "1 2 3 4 5 6 7")]
    [InlineData("""{"senderId":{"eq":"TOM"}}""", "3 5")]
    [InlineData("""{"senderId":{"ne":"TOM"}}""", "1 2 4 6 7")]
    [InlineData("""{"senderId":{"in":["TOM","nobody"]}}""", "3 5")]
    [InlineData("""{"senderId":{"notIn":["TOM","LEA"]}}""", "")]
    [InlineData("""{"senderId":{"beginsWith":"usr_"}}""", "1 2 3 4 5 6 7")]
    [InlineData("""{"senderId":{"beginsWith":"dev_"}}""", "")]
    [InlineData("""{"senderId":{"contains":"PART"}}""", "3 5")]
    [InlineData("""{"senderDeviceId":{"eq":"DEVICE"}}""", "3 5")]
    [InlineData("""{"conversationId":{"eq":"ROOM"}}""", "1 2 3 4 5 6 7")]
    [InlineData("""{"conversationId":{"ne":"ROOM"}}""", "")]
    [InlineData("""{"sequence":{"eq":4}}""", "4")]
    [InlineData("""{"sequence":{"ne":4}}""", "1 2 3 5 6 7")]
    [InlineData("""{"sequence":{"in":[2,7,99]}}""", "2 7")]
    [InlineData("""{"sequence":{"notIn":[2,7,99]}}""", "1 3 4 5 6")]
    [InlineData("""{"sequence":{"lt":3}}""", "1 2")]
    [InlineData("""{"sequence":{"le":3}}""", "1 2 3")]
    [InlineData("""{"sequence":{"gt":5}}""", "6 7")]
    [InlineData("""{"sequence":{"ge":5}}""", "5 6 7")]
    [InlineData("""{"sequence":{"between":[3,5]}}""", "3 4 5")]
    [InlineData("""{"sequence":{"between":[5,3]}}""", "")]
    [InlineData("""{"sequence":{"gt":2,"lt":5,"ne":4}}""", "3")]
    [InlineData("""{"epoch":{"eq":1}}""", "2 3 4 5 6")]
    [InlineData("""{"epoch":{"lt":1}}""", "1")]
    [InlineData("""{"payloadBytes":{"gt":0}}""", "1 2 3 4 5 6 7")]
    [InlineData("""{"payloadBytes":{"le":0}}""", "")]
    [InlineData("""{"createdAt":{"ge":"2000-01-01T00:00:00.000Z"}}""", "1 2 3 4 5 6 7")]
    [InlineData("""{"createdAt":{"between":["2000-01-01T00:00:00.000Z","2001-01-01T00:00:00.000Z"]}}""", "")]
    [InlineData("""{"and":[{"senderId":{"eq":"LEA"}},{"kind":{"eq":"MESSAGE"}}]}""", "2 4 7")]
    [InlineData("""{"or":[{"sequence":{"eq":1}},{"and":[{"senderId":{"eq":"TOM"}},{"sequence":{"gt":3}}]}]}""", "1 5")]
    [InlineData("""{"kind":{"eq":"MESSAGE"},"or":[{"epoch":{"eq":2}},{"senderId":{"eq":"TOM"}}]}""", "3 5 7")]
    [InlineData("""{"and":[]}""", "1 2 3 4 5 6 7")]
    [InlineData("""{"or":[]}""", "")]
    [InlineData("""{"senderId":null,"and":null}""", "1 2 3 4 5 6 7")]
    public async Task Lets_through_what_fulfils_it(string filter, string expected)
    {
        await using var api = await TestApi.CreateAsync();
        var room = await Room.OpenAsync(api, "Lea", "Tom");
        foreach (var sender in new[] { room.Lea, room.Tom, room.Lea, room.Tom })
        {
            await room.SendAsync(sender, "hello");
        }

        await room.CommitAsync(1, [], []);
        await room.SendAsync(room.Lea, "hello", epoch: 2);
        await room.SendAsync(room.Lea, "the end", epoch: 2);
        var written = filter.Replace("LEA", room.Lea.User.ToString(), StringComparison.Ordinal)
            .Replace("TOM", room.Tom.User.ToString(), StringComparison.Ordinal)
            .Replace("PART", room.Tom.User.ToString()[10..20], StringComparison.Ordinal)
            .Replace("DEVICE", room.TomsDevice.ToString(), StringComparison.Ordinal)
            .Replace("ROOM", room.Id.ToString(), StringComparison.Ordinal);
        var orEnd = new JsonObject { ["or"] = new JsonArray(JsonNode.Parse(written), JsonNode.Parse("""{"sequence":{"eq":8}}""")) };

        Assert.Equal(expected, string.Join(' ', await SequencesAsync(api, room, Events, "conversationEvents.sequence", orEnd)));
        Assert.Equal(expected, string.Join(' ', await SequencesAsync(api, room, Inbox, "inboxEvents.event.sequence", orEnd)));
    }

    [Fact]
    public async Task A_welcome_comes_whatever_the_filter_says()
    {
        await using var api = await TestApi.CreateAsync();
        var room = await Room.OpenAsync(api, "Lea", "Tom");
        var after = (await api.AskAsync(room.Tom, "{ me { inboxStartCursor } }")).Text("me.inboxStartCursor");

        await foreach (var answer in api.SubscribeAsync(room.Tom, Inbox, new { after, filter = new { or = Array.Empty<object>() } }, TestContext.Current.CancellationToken))
        {
            Assert.Equal(1, answer.Number("inboxEvents.welcome.sequence"));
            break;
        }
    }

    public static TheoryData<string, string> Unbounded => new()
    {
        { Filter("and", Enumerable.Repeat("""{"sequence":{"eq":1}}""", 26)), "LIMIT_EXCEEDED" },
        { Filter("or", Enumerable.Repeat("{}", 51)), "LIMIT_EXCEEDED" },
        { """{"and":[{"and":[{"and":[{"and":[{"and":[{}]}]}]}]}]}""", "LIMIT_EXCEEDED" },
        { $$$"""{"sequence":{"in":[{{{string.Join(',', Enumerable.Range(0, 101))}}}]}}""", "LIMIT_EXCEEDED" },
        { $$$"""{"senderId":{"notIn":[{{{string.Join(',', Enumerable.Repeat("\"x\"", 101))}}}]}}""", "LIMIT_EXCEEDED" },
        { $$$"""{"kinds":[{{{string.Join(',', Enumerable.Repeat("\"MESSAGE\"", 101))}}}]}""", "LIMIT_EXCEEDED" },
        { """{"sequence":{"between":[1]}}""", "BAD_INPUT" },
        { """{"sequence":{"between":[1,2,3]}}""", "BAD_INPUT" },
        { """{"createdAt":{"between":[]}}""", "BAD_INPUT" },
        { """{"senderId":{"contains":""}}""", "BAD_INPUT" },
        { $$$"""{"senderId":{"beginsWith":"{{{new string('x', 101)}}}"}}""", "BAD_INPUT" },
        { """{"notSenderIds":["nobody"]}""", "BAD_INPUT" },
        { """{"kind":{"eq":"SOMETHING"}}""", "BAD_INPUT" },
        { """{"content":{"contains":"secret"}}""", "BAD_INPUT" },
        { """{"sequence":{"eq":"1; DROP TABLE"}}""", "BAD_INPUT" },
    };

    [Theory]
    [MemberData(nameof(Unbounded))]
    public async Task One_over_its_bounds_or_malformed_is_refused_before_anything_is_delivered(string filter, string code)
    {
        await using var api = await TestApi.CreateAsync();
        var room = await Room.OpenAsync(api, "Lea", "Tom");
        await room.SendAsync(room.Lea, "hello");

        foreach (var document in new[] { Events, Inbox })
        {
            var first = await FirstAsync(api.SubscribeAsync(
                room.Lea, document, new { id = room.Id.ToString(), filter = JsonNode.Parse(filter) }, TestContext.Current.CancellationToken));
            Assert.Equal(code, first.Code);
        }
    }

    [Fact]
    public async Task At_its_bounds_a_filter_is_taken()
    {
        await using var api = await TestApi.CreateAsync();
        var room = await Room.OpenAsync(api, "Lea", "Tom");
        var after = (await api.AskAsync(room.Lea, "query($id: ID!) { conversation(id: $id) { startCursor } }", new { id = room.Id.ToString() })).Text("conversation.startCursor");
        var filter = JsonNode.Parse(Filter("and", Enumerable.Repeat("""{"sequence":{"eq":1}}""", 25)));

        var first = await FirstAsync(api.SubscribeAsync(room.Lea, Events, new { id = room.Id.ToString(), after, filter }, TestContext.Current.CancellationToken));

        Assert.Equal(1, first.Number("conversationEvents.sequence"));
    }

    private static string Filter(string group, IEnumerable<string> filters) => $$"""{"{{group}}":[{{string.Join(',', filters)}}]}""";

    private static async Task<List<long>> SequencesAsync(TestApi api, Room room, string document, string path, JsonObject filter)
    {
        var cursors = await api.AskAsync(
            room.Lea, "query($id: ID!) { me { inboxStartCursor } conversation(id: $id) { startCursor } }", new { id = room.Id.ToString() });
        var after = cursors.Text(document == Inbox ? "me.inboxStartCursor" : "conversation.startCursor");
        var sequences = new List<long>();
        await foreach (var answer in api.SubscribeAsync(
            room.Lea, document, new { id = room.Id.ToString(), after, filter = JsonSerializer.SerializeToElement(filter) }, TestContext.Current.CancellationToken))
        {
            var sequence = answer.Number(path);
            if (sequence == 8)
            {
                return sequences;
            }

            sequences.Add(sequence);
        }

        return sequences;
    }

    private static async Task<Answer> FirstAsync(IAsyncEnumerable<Answer> answers)
    {
        await foreach (var answer in answers)
        {
            return answer;
        }

        throw new InvalidOperationException("The subscription ended without a word.");
    }
}
