using System.Net.WebSockets;
using System.Text;
using GraphChat.Server.Tests.Raw;
using Xunit;

namespace GraphChat.Server.Tests.BadInput;

public sealed class FrameTests(SharedNode shared)
{
    private const string Events = "subscription($id: ID!, $after: String) { conversationEvents(conversationId: $id, after: $after) { sequence } }";

    [Theory]
    [InlineData("", 4400)]
    [InlineData("hello", 4400)]
    [InlineData("{", 4400)]
    [InlineData("[]", 4400)]
    [InlineData("null", 4400)]
    [InlineData("{}", 4400)]
    [InlineData("""{"type":null}""", 4400)]
    [InlineData("""{"type":"start","id":"1","payload":{}}""", 4400)]
    [InlineData("""{"type":"connection_ack"}""", 4400)]
    [InlineData("""{"type":"next","id":"1","payload":{}}""", 4400)]
    [InlineData("""{"type":"subscribe"}""", 4400)]
    [InlineData("""{"type":"subscribe","id":7,"payload":{"query":"{me{sessionId}}"}}""", 4400)]
    [InlineData("""{"type":"subscribe","id":"","payload":{"query":"{me{sessionId}}"}}""", 4400)]
    [InlineData("""{"type":"subscribe","id":"1","payload":[]}""", 4400)]
    [InlineData("""{"type":"subscribe","id":"1","payload":{"query":7}}""", 4400)]
    [InlineData("""{"type":"complete"}""", 4400)]
    [InlineData("""{"type":"ping","payload":1}""", 4400)]
    [InlineData("""{"type":"ping","type":"pong"}""", 4400)]
    [InlineData("""{"type":"connection_init"}""", 4429)]
    public async Task A_malformed_frame_closes_its_socket_with_a_code_and_the_next_one_resumes_without_loss(string frame, int code)
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        using var room = await RawRoom.OpenAsync(ann);
        var cursor = await room.CursorAsync();
        using var socket = await RawSocket.ConnectAsync(node.Origin, ann.Token);
        await socket.SubscribeAsync("0", Events, new { id = room.Id, after = cursor });
        await room.SendAsync("one");
        await socket.NextItemAsync("0");

        await socket.SendAsync(frame);

        Assert.Equal(code, await socket.CloseCodeAsync());
        await room.SendAsync("two");
        using var next = await RawSocket.ConnectAsync(node.Origin, ann.Token);
        await next.SubscribeAsync("0", Events, new { id = room.Id, after = cursor });
        foreach (var sequence in new[] { 1, 2 })
        {
            Assert.Equal(sequence, (await next.NextItemAsync("0")).GetProperty("data").GetProperty("conversationEvents").GetProperty("sequence").GetInt32());
        }

        await room.AssertNothingLostAsync();
    }

    [Fact]
    public async Task A_binary_frame_and_text_that_is_not_utf8_close_the_socket()
    {
        var node = shared.Required();
        using var ann = await RawPerson.CreateAsync(node.Deployment);
        using var binary = await RawSocket.ConnectAsync(node.Origin, ann.Token);
        using var latin = await RawSocket.ConnectAsync(node.Origin, ann.Token);

        await binary.SendAsync(Encoding.UTF8.GetBytes("""{"type":"ping"}"""), WebSocketMessageType.Binary);
        await latin.SendAsync([(byte)'{', 0xFF, 0xFE, (byte)'}'], WebSocketMessageType.Text);

        Assert.Equal(1003, await binary.CloseCodeAsync());
        Assert.Contains(await latin.CloseCodeAsync(), new int?[] { 4400, 1007 });
    }

    [Fact]
    public async Task An_operation_before_the_acknowledgement_closes_the_socket()
    {
        var node = shared.Required();
        using var _ = await RawPerson.CreateAsync(node.Deployment);
        using var socket = await RawSocket.OpenAsync(node.Origin);

        await socket.SubscribeAsync("1", "{ me { sessionId } }");

        Assert.Equal(4401, await socket.CloseCodeAsync());
    }

    [Fact]
    public async Task An_operation_id_in_use_closes_the_socket()
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        using var socket = await RawSocket.ConnectAsync(node.Origin, ann.Token);

        await socket.SubscribeAsync("1", "subscription { inboxEvents { cursor } }");
        await socket.SubscribeAsync("1", "{ me { sessionId } }");

        Assert.Equal(4409, await socket.CloseCodeAsync());
    }

    [Theory]
    [InlineData("not json", 400, "BAD_INPUT")]
    [InlineData("[]", 400, "BAD_INPUT")]
    [InlineData("{}", 400, "BAD_INPUT")]
    [InlineData("""{"query":7}""", 400, "BAD_INPUT")]
    [InlineData("""{"query":"{ me { sessionId } }","query":"{ me { sessionId } }"}""", 400, "BAD_INPUT")]
    [InlineData("""{"query":"{ me {"}""", 400, "GRAPHQL_PARSE_FAILED")]
    [InlineData("""{"query":"{ nothing }"}""", 400, "GRAPHQL_VALIDATION_FAILED")]
    [InlineData("""{"query":"query($id: ID!) { conversation(id: $id) { id } }"}""", 400, "BAD_INPUT")]
    public async Task A_malformed_body_is_refused_with_a_code(string body, int status, string code)
    {
        var node = shared.Required();
        using var ann = await RawPerson.CreateAsync(node.Deployment);

        var answer = await ann.Api.PostAsync(Encoding.UTF8.GetBytes(body));

        Assert.Equal((status, code), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("text/plain", 415, "UNSUPPORTED_MEDIA_TYPE")]
    [InlineData("application/x-www-form-urlencoded", 415, "UNSUPPORTED_MEDIA_TYPE")]
    [InlineData("multipart/form-data; boundary=x", 415, "UNSUPPORTED_MEDIA_TYPE")]
    public async Task A_body_of_another_type_is_refused_with_a_code(string contentType, int status, string code)
    {
        var node = shared.Required();
        using var ann = await RawPerson.CreateAsync(node.Deployment);

        var answer = await ann.Api.PostAsync(RawApi.Body("{ me { sessionId } }"), contentType);

        Assert.Equal((status, code), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_mutation_by_get_is_refused_and_does_nothing()
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        using var room = await RawRoom.OpenAsync(ann);
        var id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
        var mutation = $$"""mutation { sendMessage(input: {conversationId: "{{room.Id}}", clientMessageId: "{{id}}", message: "{{Convert.ToBase64String(room.Protect("by GET"))}}"}) { event { id } } }""";

        var answer = await ann.Api.GetAsync($"/graphql?query={Uri.EscapeDataString(mutation)}");

        Assert.Equal((405, "METHOD_NOT_ALLOWED"), (answer.Status, answer.Code));
        await room.AssertNothingLostAsync();
    }
}
