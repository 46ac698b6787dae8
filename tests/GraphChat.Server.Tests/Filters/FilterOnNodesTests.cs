using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using GraphChat.Mls;
using GraphChat.Server.Tests.Raw;
using Xunit;

namespace GraphChat.Server.Tests.Filters;

/// <summary>Filters as sockets of two nodes carry them, beside what they are written to mean.</summary>
public sealed class FilterOnNodesTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    private const string Asked = "conversationId sequence kind senderId senderDeviceId epoch createdAt payload";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Every_operator_lets_through_on_either_node_what_it_is_written_to_mean_and_nothing_else()
    {
        var two = nodes.Required();
        using var ann = await RawPerson.JoinAsync(two.Deployment);
        using var bob = await RawPerson.JoinAsync(two.Deployment, "Bob Example");
        using var lost = await bob.AddDeviceAsync();
        await lost.PublishAsync(lost.NewKeyPackage(), lost.NewKeyPackage());
        using var first = await RawRoom.OpenAsync(ann, bob);
        using var second = await RawRoom.OpenAsync(ann, bob);
        RawRoom[] rooms = [first, second];
        var start = (await ann.Api.ExecuteAsync("{ me { inboxStartCursor } }")).Data.GetProperty("me").GetProperty("inboxStartCursor").GetString();
        var after = await first.CursorAsync();
        await WriteAsync(rooms, ann, bob);
        var draw = new FilterDraw([.. (await EventsAsync(first)).Concat(await EventsAsync(second))], seed: 6);
        var filters = draw.Each().Concat(Enumerable.Range(0, 40).Select(_ => draw.Group(1))).ToList();

        // One half was written before anybody listened, the other comes while they do.
        var readers = new List<(RawSocket Socket, bool IsInbox)>();
        foreach (var (node, isInbox) in new[] { (0, false), (1, false), (0, true), (1, true) })
        {
            var socket = await RawSocket.ConnectAsync(two.Origins[node], ann.Token);
            readers.Add((socket, isInbox));
            foreach (var (index, filter) in filters.Index())
            {
                var orEnd = new JsonObject { ["or"] = new JsonArray(filter.DeepClone(), JsonNode.Parse("""{"payloadBytes":{"ge":4000}}""")) };
                await SubscribeAsync(socket, index, isInbox, isInbox ? null : first.Id, isInbox ? start : after, orEnd, isLiteral: (index + node) % 2 == 0);
            }
        }

        await bob.RevokeAsync(lost);
        foreach (var room in rooms)
        {
            await UntilAsync(async () => (await EventsAsync(room)).Any(one => one["senderId"] is null));
        }

        await WriteAsync(rooms, ann, bob, commits: false);
        foreach (var room in rooms)
        {
            await room.SendAsync(new string('.', 4000));
        }

        var events = new Dictionary<string, List<JsonObject>> { [first.Id] = await EventsAsync(first), [second.Id] = await EventsAsync(second) };
        Assert.Equal(["COMMIT", "MESSAGE", "PROPOSAL"], events[first.Id].Select(one => one["kind"]!.GetValue<string>()).Distinct().Order());
        foreach (var (socket, isInbox) in readers)
        {
            string[] followed = isInbox ? [first.Id, second.Id] : [first.Id];
            var got = await ReadAsync(socket, filters.Count, followed.Length, isInbox);
            foreach (var (index, filter) in filters.Index())
            {
                foreach (var room in followed)
                {
                    var expected = events[room].Where((one, place) => place == events[room].Count - 1 || WrittenFilter.Holds(filter, one)).Select(one => one["sequence"]!.GetValue<long>());
                    var actual = got[index].Where(one => one.Conversation == room).Select(one => one.Sequence);
                    Assert.True(expected.SequenceEqual(actual), $"{filter.ToJsonString()}: {string.Join(' ', expected)} expected, {string.Join(' ', actual)} came.");
                }
            }

            socket.Dispose();
        }

        // None that all or nothing fulfils proves much; most are in between.
        Assert.InRange(
            filters.Count(filter => events[first.Id].Exists(one => WrittenFilter.Holds(filter, one)) && !events[first.Id].TrueForAll(one => WrittenFilter.Holds(filter, one))),
            filters.Count / 2,
            filters.Count);
    }

    public static TheoryData<string, string, string> Refused => new()
    {
        { Group("and", Enumerable.Repeat("""{"sequence":{"eq":1}}""", 26)), "LIMIT_EXCEEDED", "LIMIT_EXCEEDED" },
        { Group("or", Enumerable.Repeat("{}", 51)), "LIMIT_EXCEEDED", "LIMIT_EXCEEDED" },
        { """{"and":[{"or":[{"and":[{"or":[{"and":[{}]}]}]}]}]}""", "LIMIT_EXCEEDED", "LIMIT_EXCEEDED" },
        { $$$"""{"epoch":{"notIn":[{{{string.Join(',', Enumerable.Range(0, 101))}}}]}}""", "LIMIT_EXCEEDED", "LIMIT_EXCEEDED" },
        { """{"createdAt":{"between":["2026-01-01T00:00:00Z"]}}""", "BAD_INPUT", "BAD_INPUT" },
        { """{"senderId":{"beginsWith":""}}""", "BAD_INPUT", "BAD_INPUT" },
        { """{"sequence":{"beginsWith":"1"}}""", "BAD_INPUT", "GRAPHQL_VALIDATION_FAILED" },
        { """{"payload":{"contains":"secret"}}""", "BAD_INPUT", "GRAPHQL_VALIDATION_FAILED" },
        { """{"createdAt":{"lt":"yesterday"}}""", "BAD_INPUT", "GRAPHQL_VALIDATION_FAILED" },
        { """{"and":"all"}""", "BAD_INPUT", "GRAPHQL_VALIDATION_FAILED" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task One_that_is_too_much_or_malformed_is_refused_and_the_sockets_other_subscriptions_go_on(string filter, string asVariable, string asLiteral)
    {
        var two = nodes.Required();
        using var ann = await RawPerson.JoinAsync(two.Deployment);
        using var room = await RawRoom.OpenAsync(ann);
        await room.SendAsync("one");
        foreach (var origin in two.Origins)
        {
            using var socket = await RawSocket.ConnectAsync(origin, ann.Token);
            foreach (var (isInbox, isLiteral) in new[] { (false, false), (false, true), (true, false), (true, true) })
            {
                await SubscribeAsync(socket, 1, isInbox, isInbox ? null : room.Id, null, JsonNode.Parse(filter)!.AsObject(), isLiteral);
                var refusal = await socket.NextAsync();
                Assert.Contains($"\"code\":\"{(isLiteral ? asLiteral : asVariable)}\"", refusal, StringComparison.Ordinal);
                if (refusal!.Contains("\"next\"", StringComparison.Ordinal))
                {
                    Assert.Contains("complete", await socket.NextAsync(), StringComparison.Ordinal);
                }
            }

            await SubscribeAsync(socket, 2, isInbox: false, room.Id, await room.CursorAsync(), JsonNode.Parse("""{"sequence":{"ge":1}}""")!.AsObject(), isLiteral: true);
            Assert.Equal(1, (await socket.NextItemAsync("2")).GetProperty("data").GetProperty("conversationEvents").GetProperty("sequence").GetInt32());
        }
    }

    private static string Group(string name, IEnumerable<string> filters) => $$"""{"{{name}}":[{{string.Join(',', filters)}}]}""";

    private static async Task WriteAsync(RawRoom[] rooms, RawPerson ann, RawPerson bob, bool commits = true)
    {
        foreach (var (index, room) in rooms.Index())
        {
            foreach (var (sender, length) in new[] { (ann, 3), (bob, 300), (bob, 30 + index), (ann, 700) })
            {
                var answer = await room.SendAsync(room.Protect(new string('.', length)), sender);
                Assert.True(answer.Code is null, answer.Text);
            }

            if (commits)
            {
                await room.CommitAsync(new MlsCommitRequest { UpdatePath = true });
                await room.SendAsync("in the next epoch");
            }
        }
    }

    private static Task SubscribeAsync(RawSocket socket, int index, bool isInbox, string? room, string? after, JsonObject filter, bool isLiteral)
    {
        var (type, value) = isLiteral ? ("", WrittenFilter.Literal(filter)) : (", $filter: EventFilter", "$filter");
        var query = isInbox
            ? $"subscription($after: String{type}) {{ inboxEvents(after: $after, filter: {value}) {{ event {{ conversationId sequence }} }} }}"
            : $"subscription($id: ID!, $after: String{type}) {{ conversationEvents(conversationId: $id, after: $after, filter: {value}) {{ conversationId sequence }} }}";
        var variables = new JsonObject { ["after"] = after };
        if (room is not null)
        {
            variables["id"] = room;
        }

        if (!isLiteral)
        {
            variables["filter"] = filter;
        }

        return socket.SubscribeAsync($"{index}", query, variables);
    }

    // Until each subscription has the last event of each conversation that it follows.
    private static async Task<List<(string Conversation, long Sequence)>[]> ReadAsync(RawSocket socket, int count, int followed, bool isInbox)
    {
        var got = Enumerable.Range(0, count).Select(_ => new List<(string, long)>()).ToArray();
        var ends = 0;
        while (ends < count * followed)
        {
            var text = await socket.NextAsync();
            Assert.True(text is not null, $"The socket was closed with {socket.CloseCode}.");
            var frame = JsonDocument.Parse(text).RootElement;
            Assert.True(frame.GetProperty("type").GetString() == "next" && frame.GetProperty("payload").TryGetProperty("data", out _), text);
            var data = frame.GetProperty("payload").GetProperty("data");
            var one = isInbox ? data.GetProperty("inboxEvents").GetProperty("event") : data.GetProperty("conversationEvents");
            got[int.Parse(frame.GetProperty("id").GetString()!, CultureInfo.InvariantCulture)].Add((one.GetProperty("conversationId").GetString()!, one.GetProperty("sequence").GetInt64()));
            ends += one.GetProperty("sequence").GetInt64() == LastSequence ? 1 : 0;
        }

        return got;
    }

    // One commit that adds, six steps, a proposal for the lost device, four messages, the end.
    private const long LastSequence = 13;

    private static async Task<List<JsonObject>> EventsAsync(RawRoom room)
    {
        var answer = await room.Opener.Api.ExecuteAsync(
            $"query($id: ID!) {{ conversation(id: $id) {{ events(first: 100) {{ nodes {{ {Asked} }} }} }} }}", new { id = room.Id });
        return [.. answer.Data.GetProperty("conversation").GetProperty("events").GetProperty("nodes").EnumerateArray().Select(node => JsonNode.Parse(node.GetRawText())!.AsObject())];
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var since = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < s_patience, "It did not come about.");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
        }
    }
}
