using System.Text;
using System.Text.Json;
using GraphChat.Server.Tests.Raw;
using Xunit;

namespace GraphChat.Server.Tests.BadInput;

/// <summary>Texts that are none, or that a database cannot hold, in every place that takes one: refused with a code, and nobody's fault.</summary>
public sealed class TextTests(SharedNode shared)
{
    private const string Events = "subscription($id: ID!, $filter: EventFilter) { conversationEvents(conversationId: $id, filter: $filter) { sequence } }";

    // As JSON has them: half a pair, a pair the wrong way round, one in a text, NUL, and the largest there is.
    private static readonly string[] s_texts = [@"\ud800", @"\udc00", @"\udc00\ud800", @"a\ud800b", @"\ud83d", @"\u0000", @"a\u0000b", @"\uffff", @"\u202e\u2066"];

    private static readonly (string Query, string Variables)[] s_places =
    [
        ("query($v: String) { people(search: $v) { nodes { id } } }", """{"v":"X"}"""),
        ("query($v: String) { people(after: $v) { nodes { id } } }", """{"v":"X"}"""),
        ("query($v: ID!) { node(id: $v) { id } }", """{"v":"X"}"""),
        ("query($v: ID!) { nodes(ids: [$v]) { id } }", """{"v":"X"}"""),
        ("query($v: [ID!]!) { nodes(ids: $v) { id } }", """{"v":["X","X"]}"""),
        ("query($v: ID!) { conversation(id: $v) { id } }", """{"v":"X"}"""),
        ("query($v: String!) { me { changedSince(cursor: $v) { cursor } } }", """{"v":"X"}"""),
        ("query($v: UUID!) { attachmentPart(id: $v) }", """{"v":"X"}"""),
        ("query($v: Long!) { attachmentPart(id: \"00000000-0000-4000-8000-000000000000\", offset: $v) }", """{"v":"X"}"""),
        ("mutation($v: BlockPersonInput!) { blockPerson(input: $v) { person { id } } }", """{"v":{"personId":"X"}}"""),
        ("mutation($v: ChangeSettingsInput!) { changeSettings(input: $v) { settings { showLastSeen } } }", """{"v":{"showPositions":"X","showLastSeen":false}}"""),
        ("mutation($v: SetTypingInput!) { setTyping(input: $v) { conversationId } }", """{"v":{"conversationId":"X","isTyping":true}}"""),
        ("mutation($v: SetTypingInput!) { setTyping(input: $v) { conversationId } }", """{"v":{"X":"con_","isTyping":true}}"""),
        ("mutation($v: RegisterDeviceInput!) { registerDevice(input: $v) { device { id } } }", """{"v":{"chainEntry":"X"}}"""),
        ("mutation($v: ClaimKeyPackagesInput!) { claimKeyPackages(input: $v) { keyPackages { keyPackage } } }", """{"v":{"personIds":["X"],"claimId":"X"}}"""),
        ("query($v: ID!) { node(id: $v) { id } }", """{"X":"v","v":"usr_"}"""),
        ("query { me { sessionId } }", """{"X":1}"""),
    ];

    private static readonly string[] s_filters =
    [
        """{"senderId":{"eq":"X"}}""", """{"senderId":{"beginsWith":"X"}}""", """{"senderId":{"in":["X"]}}""", """{"notSenderIds":["X"]}""", """{"kind":{"eq":"X"}}""",
        """{"createdAt":{"lt":"X"}}""", """{"sequence":{"eq":"X"}}""", """{"X":{"eq":"X"}}""", """{"sequence":{"X":1}}""",
    ];

    [Fact]
    public async Task A_text_that_is_none_is_refused_wherever_it_stands()
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        var wrong = new List<string>();
        foreach (var (query, variables) in s_places)
        {
            foreach (var text in s_texts)
            {
                var body = $$"""{"query":{{JsonSerializer.Serialize(query)}},"variables":{{variables.Replace("X", text, StringComparison.Ordinal)}}}""";
                await CheckAsync(ann, Encoding.ASCII.GetBytes(body), wrong);
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task So_is_one_in_the_parameters_of_an_operation()
    {
        var node = shared.Required();
        using var ann = await RawPerson.CreateAsync(node.Deployment);
        var wrong = new List<string>();
        foreach (var text in s_texts)
        {
            foreach (var body in new[]
            {
                """{"query":"X"}""", """{"query":"{ me { sessionId } } #X"}""", """{"query":"{ people(search: \"X\") { nodes { id } } }"}""",
                """{"query":"query A { me { sessionId } }","operationName":"X"}""", """{"documentId":"X"}""", """{"X":1,"query":"{ me { sessionId } }"}""",
                """{"extensions":{"persistedQuery":{"sha256Hash":"X"}}}""", """{"query":"{ me { sessionId } }","extensions":{"X":"X"}}""", "\"X\"", "[\"X\"]",
                """{"query":"{ me { sessionId } }","variables":"X"}""",
            })
            {
                await CheckAsync(ann, Encoding.ASCII.GetBytes(body.Replace("X", text, StringComparison.Ordinal)), wrong);
            }
        }

        // Bytes that are no UTF-8, in a name, in a text and outside of both.
        foreach (var body in new[] { "{\"query\":\"{ me { sessionId } } #\u00ff\"}", "{\"query\":\"\u00c3(\"}", "{\"q\u00ff\":1}", "\u00ff{}", "{\"query\":\"{ me { sessionId } }\",\"variables\":{\"a\":\"\u00ed\u00a0\u0080\"}}" })
        {
            await CheckAsync(ann, Encoding.Latin1.GetBytes(body), wrong);
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task So_is_one_on_a_socket_and_the_socket_s_other_subscriptions_go_on()
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        using var room = await RawRoom.OpenAsync(ann);
        using var socket = await RawSocket.ConnectAsync(node.Origin, ann.Token);
        await socket.SubscribeAsync("own", "subscription($id: ID!) { conversationEvents(conversationId: $id) { sequence } }", new { id = room.Id });
        var wrong = new List<string>();
        var number = 0;
        foreach (var text in s_texts.Where(text => !text.Contains(@"\ud", StringComparison.Ordinal)))
        {
            foreach (var filter in s_filters)
            {
                var id = $"{number++}";
                var variables = $$"""{"id":"{{room.Id}}","filter":{{filter.Replace("X", text, StringComparison.Ordinal)}} }""";
                var frame = $$"""{"id":"{{id}}","type":"subscribe","payload":{"query":{{JsonSerializer.Serialize(Events)}},"variables":{{variables}} } }""";
                await socket.SendAsync(frame);
                await socket.SendAsync($$"""{"id":"{{id}}","type":"complete"}""");
            }
        }

        await socket.SubscribeAsync("last", "{ me { sessionId } }");
        while (await socket.NextAsync() is { } answer)
        {
            if (answer.Contains("\"INTERNAL\"", StringComparison.Ordinal))
            {
                wrong.Add(answer);
            }

            if (answer.Contains("\"last\"", StringComparison.Ordinal))
            {
                break;
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Null(socket.CloseCode);
        await room.SendAsync("goes on");
        string? next;
        do
        {
            next = await socket.NextAsync();
        }
        while (next?.Contains("\"own\"", StringComparison.Ordinal) == false);
        Assert.NotNull(next);
        await room.AssertNothingLostAsync();
    }

    private static async Task CheckAsync(RawPerson person, byte[] body, List<string> wrong)
    {
        var answer = await person.Api.PostAsync(body);
        string? code;
        try
        {
            code = answer.Code;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            code = e.Message;
        }

        if (answer.Status >= 500 || code is "INTERNAL" or "UNAVAILABLE" || (code is not null && code.Contains(' ', StringComparison.Ordinal)))
        {
            wrong.Add($"{Encoding.Latin1.GetString(body)}: {answer.Status} {answer.Text}");
        }
    }
}
