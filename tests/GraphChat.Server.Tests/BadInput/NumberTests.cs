using System.Text;
using System.Text.Json;
using GraphChat.Server.Tests.Raw;
using Xunit;

namespace GraphChat.Server.Tests.BadInput;

/// <summary>Numbers, sizes and ranges beyond what they mean, argument by argument.</summary>
public sealed class NumberTests(SharedNode shared)
{
    private const string Zero = "00000000-0000-4000-8000-000000000000";
    private static readonly string s_hash = Convert.ToBase64String(new byte[32]);

    [Theory]
    [InlineData("members(first: #) { nodes { joinedAtSequence } }")]
    [InlineData("events(first: #) { nodes { sequence } }")]
    [InlineData("events(last: #) { nodes { sequence } }")]
    public async Task A_page_of_a_conversation_has_a_size(string field)
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        using var room = await RawRoom.OpenAsync(ann);
        await room.SendAsync("one");

        await PageAsync(ann, number => $$"""{ conversation(id: "{{room.Id}}") { {{field.Replace("#", number, StringComparison.Ordinal)}} } }""");
        await room.AssertNothingLostAsync();
    }

    [Theory]
    [InlineData("{ people(first: #) { nodes { id } } }")]
    [InlineData("{ me { conversations(first: #) { nodes { id } } } }")]
    [InlineData("{ me { changedSince(cursor: \"CURSOR\", first: #) { cursor } } }")]
    public async Task So_has_every_other_page(string query)
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        var cursor = (await ann.Api.ExecuteAsync("{ me { inboxStartCursor } }")).Data.GetProperty("me").GetProperty("inboxStartCursor").GetString();

        await PageAsync(ann, number => query.Replace("CURSOR", cursor, StringComparison.Ordinal).Replace("#", number, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_page_of_the_log_goes_one_way()
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        using var room = await RawRoom.OpenAsync(ann);
        await room.SendAsync("one");
        var cursor = await room.CursorAsync("cursor");
        foreach (var arguments in new[] { "first: 1, last: 1", "first: 1, before: C", "last: 1, after: C", "first: 1, after: C, before: C", "last: 1, after: C, before: C", "after: C, before: C" })
        {
            var answer = await ann.Api.ExecuteAsync(
                $$"""{ conversation(id: "{{room.Id}}") { events({{arguments.Replace("C", $"\"{cursor}\"", StringComparison.Ordinal)}}) { nodes { sequence } } } }""");
            Assert.True(answer.Code == "BAD_INPUT", $"{arguments}: {answer.Text}");
        }

        await room.AssertNothingLostAsync();
    }

    private static readonly (string Mutation, string Input, string Code)[] s_inputs =
    [
        ("MarkPosition", """{"conversationId":"ROOM"}""", "BAD_INPUT"),
        ("MarkPosition", """{"conversationId":"ROOM","read":-1}""", "BAD_INPUT"),
        ("MarkPosition", """{"conversationId":"ROOM","delivered":-9007199254740991}""", "BAD_INPUT"),
        ("MarkPosition", """{"conversationId":"ROOM","read":9007199254740992}""", "BAD_INPUT"),
        ("MarkPosition", """{"conversationId":"ROOM","read":1.5}""", "BAD_INPUT"),
        ("MarkPosition", """{"conversationId":"ROOM","read":1e400}""", "BAD_INPUT"),
        ("MarkPosition", """{"conversationId":"ROOM","read":"1"}""", "BAD_INPUT"),
        ("MarkPosition", """{"conversationId":"ROOM","read":[1]}""", "BAD_INPUT"),
        ("ReportEpoch", """{"conversationId":"ROOM","epoch":-1,"fingerprint":null}""", "STALE_EPOCH"),
        ("ReportEpoch", """{"conversationId":"ROOM","epoch":9007199254740991,"fingerprint":null}""", "FUTURE_EPOCH"),
        ("ReportEpoch", """{"conversationId":"ROOM","epoch":0,"fingerprint":""}""", "BAD_INPUT"),
        ("AcknowledgeWelcome", """{"conversationId":"ROOM","sequence":-9007199254740991}""", ""),
        ("AcknowledgeWelcome", """{"conversationId":"ROOM","sequence":9007199254740991}""", ""),
        ("BeginUpload", """{"conversationId":"ROOM","id":"ID","size":0,"hash":"HASH"}""", "BAD_INPUT"),
        ("BeginUpload", """{"conversationId":"ROOM","id":"ID","size":-1,"hash":"HASH"}""", "BAD_INPUT"),
        ("BeginUpload", """{"conversationId":"ROOM","id":"ID","size":9007199254740991,"hash":"HASH"}""", "LIMIT_EXCEEDED"),
        ("BeginUpload", """{"conversationId":"ROOM","id":"ID","size":10,"hash":""}""", "BAD_INPUT"),
        ("UploadPart", """{"id":"ID","offset":-1,"bytes":"AAAA"}""", "NOT_FOUND"),
        ("UploadPart", """{"id":"ID","offset":9007199254740991,"bytes":"AAAA"}""", "NOT_FOUND"),
        ("SignUploadPart", """{"id":"ID","offset":9007199254740991,"size":2147483647}""", "LIMIT_EXCEEDED"),
        ("SignUploadPart", """{"id":"ID","offset":0,"size":-2147483648}""", "BAD_INPUT"),
        ("SignUploadPart", """{"id":"ID","offset":0,"size":2147483648}""", "BAD_INPUT"),
        ("BindAttachments", """{"eventId":"evt_00000000000000000000000000000000","ids":[]}""", "NOT_FOUND"),
        ("BindAttachments", """{"eventId":"ROOM","ids":["ID"]}""", "BAD_INPUT"),
        ("ClaimKeyPackages", """{"personIds":[],"claimId":"ID"}""", "BAD_INPUT"),
        ("PublishKeyPackages", """{"keyPackages":[]}""", "BAD_INPUT"),
        ("PublishKeyPackages", """{"keyPackages":[""],"lastResort":""}""", "INVALID_MLS_MESSAGE"),
    ];

    [Fact]
    public async Task A_mutation_with_numbers_beyond_their_meaning_has_its_code()
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        using var room = await RawRoom.OpenAsync(ann);
        await room.SendAsync("one");
        foreach (var (mutation, input, code) in s_inputs)
        {
            var written = input.Replace("ROOM", room.Id, StringComparison.Ordinal).Replace("ID\"", Guid.NewGuid() + "\"", StringComparison.Ordinal).Replace("HASH", s_hash, StringComparison.Ordinal);
            var field = char.ToLowerInvariant(mutation[0]) + mutation[1..];
            var query = $"mutation($input: {mutation}Input!) {{ {field}(input: $input) {{ __typename }} }}";

            var answer = await ann.Api.PostAsync(Encoding.UTF8.GetBytes($$$"""{"query":{{{JsonSerializer.Serialize(query)}}},"variables":{"input":{{{written}}}}}"""));

            Assert.True((answer.Code ?? "") == code, $"{mutation} {written}: {answer.Text}");
        }

        await room.AssertNothingLostAsync();
    }

    /// <summary>Whoever says so has read what is not written yet, and nothing that comes would count as unread.</summary>
    [Fact]
    public async Task Nobody_has_read_further_than_the_log_goes()
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        using var bob = await RawPerson.JoinAsync(node.Deployment, "Bob Example");
        using var room = await RawRoom.OpenAsync(ann, bob);
        await room.SendAsync("one");

        _ = await bob.Api.ExecuteAsync(
            "mutation($input: MarkPositionInput!) { markPosition(input: $input) { position { read } } }",
            new { input = new { conversationId = room.Id, delivered = 9007199254740991, read = 9007199254740991 } });
        await room.SendAsync("two");

        var unread = (await bob.Api.ExecuteAsync("query($id: ID!) { conversation(id: $id) { head unread { messages read delivered } } }", new { id = room.Id })).Data.GetProperty("conversation");
        Assert.Equal(1, unread.GetProperty("unread").GetProperty("messages").GetInt64());
        Assert.Equal(2, unread.GetProperty("unread").GetProperty("read").GetInt64());
    }

    [Fact]
    public async Task A_range_of_an_attachment_has_bounds()
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        foreach (var (offset, first, code) in new[]
        {
            ("-1", "1", "BAD_INPUT"), ("-9007199254740991", "1", "BAD_INPUT"), ("9007199254740992", "1", "GRAPHQL_VALIDATION_FAILED"), ("0", "0", "BAD_INPUT"),
            ("0", "-2147483648", "BAD_INPUT"), ("0", "2147483647", "LIMIT_EXCEEDED"), ("0", "2147483648", "GRAPHQL_VALIDATION_FAILED"), ("9007199254740991", "196608", "NOT_FOUND"),
        })
        {
            var answer = await ann.Api.ExecuteAsync($$"""{ attachmentPart(id: "{{Zero}}", offset: {{offset}}, first: {{first}}) }""");
            Assert.True(answer.Code == code, $"{offset}, {first}: {answer.Text}");
        }
    }

    private static async Task PageAsync(RawPerson person, Func<string, string> query)
    {
        foreach (var (number, code) in new[]
        {
            ("0", "BAD_INPUT"), ("-1", "BAD_INPUT"), ("-2147483648", "BAD_INPUT"), ("201", "LIMIT_EXCEEDED"), ("2147483647", "LIMIT_EXCEEDED"),
            ("1.0", "GRAPHQL_VALIDATION_FAILED"), ("\"1\"", "GRAPHQL_VALIDATION_FAILED"), ("1", ""), ("200", ""),
        })
        {
            var answer = await person.Api.ExecuteAsync(query(number));
            Assert.True((answer.Code ?? "") == code, $"{number}: {answer.Text}");
        }

        // Too much by its cost, or no number of the type: whichever is seen first.
        Assert.Contains((await person.Api.ExecuteAsync(query("2147483648"))).Code, new[] { "LIMIT_EXCEEDED", "GRAPHQL_VALIDATION_FAILED" });
    }
}
