using GraphChat.Server.Tests.Raw;
using Xunit;
using static GraphChat.Server.Tests.Raw.RawFiles;

namespace GraphChat.Server.Tests.Sessions;

/// <summary>A session whose device was revoked gets nothing more of any conversation, by whichever way it asks; the person's other device does.</summary>
public sealed class RevokedDeviceTests(SharedNode shared)
{
    [Fact]
    public async Task The_session_of_a_revoked_device_reads_lists_uploads_and_signals_nothing_more()
    {
        using var ann = await RawPerson.JoinAsync(shared.Required().Deployment);
        using var ben = await RawPerson.JoinAsync(shared.Deployment, "Ben Example");
        using var room = await RawRoom.OpenAsync(ann, ben);
        using var lost = await ben.AddDeviceAsync();
        var file = await SendFileAsync(ann, room);
        var begun = new { id = Guid.NewGuid(), conversationId = room.Id, size = 100, hash = new byte[32] };
        var eventId = await SendAsync(room);
        Assert.Null((await BeginAsync(lost.Api, begun)).Code);
        var (get, put) = (await AddressAsync(lost.Api, file), await PartAddressAsync(lost.Api, begun.id, 0, 100));
        var cursor = (await lost.Api.ExecuteAsync("{ me { inboxCursor } }")).Data.GetProperty("me").GetProperty("inboxCursor").GetString();
        Assert.Equal(200, (await RawExchange.SendAsync("GET", get)).Status);
        var ways = new (string What, Func<RawApi, Task<Answer>> Ask)[]
        {
            ("conversation", api => api.ExecuteAsync("query($id: ID!) { conversation(id: $id) { events(first: 1) { nodes { sequence payload } } } }", new { id = room.Id })),
            ("node", api => api.ExecuteAsync("query($id: ID!) { node(id: $id) { id } }", new { id = room.Id })),
            ("event", api => api.ExecuteAsync("query($id: ID!) { node(id: $id) { ... on Event { payload } } }", new { id = eventId })),
            ("nodes", api => api.ExecuteAsync("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", new { ids = new[] { room.Id, eventId } })),
            ("conversations", api => api.ExecuteAsync("{ me { conversations(first: 1) { nodes { id } } } }")),
            ("changedSince", api => api.ExecuteAsync("query($cursor: String!) { me { changedSince(cursor: $cursor) { hasMore } } }", new { cursor })),
            ("attachmentPart", api => ReadAsync(api, file, 0, 10)),
            ("attachmentUrl", api => UrlAsync(api, file)),
            ("beginUpload", api => BeginAsync(api, begun)),
            ("uploadPart", api => MutateAsync(api, "uploadPart", new { begun.id, offset = 0, bytes = new byte[10] })),
            ("signUploadPart", api => MutateAsync(api, "signUploadPart", new { begun.id, offset = 0, size = 100 }, "address { url }")),
            ("setTyping", api => MutateAsync(api, "setTyping", new { conversationId = room.Id, isTyping = true }, "conversationId")),
            ("sendMessage", api => api.ExecuteAsync(
                "mutation($input: SendMessageInput!) { sendMessage(input: $input) { event { id } } }",
                new { input = new { conversationId = room.Id, clientMessageId = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()), message = room.Protect("no") } })),
        };
        foreach (var (what, ask) in ways.SkipLast(1))
        {
            Assert.Equal((what, null), (what, (await ask(lost.Api)).Code));
        }

        await ben.RevokeAsync(lost);

        foreach (var (what, ask) in ways)
        {
            Assert.Equal((what, "DEVICE_REVOKED"), (what, (await ask(lost.Api)).Code));
        }

        Assert.Equal(404, (await RawExchange.SendAsync("GET", get)).Status);
        Assert.Equal(404, (await RawExchange.SendAsync("PUT", put, "Content-Length: 100\r\n", new byte[100])).Status);
        Assert.Null((await ways[0].Ask(ben.Api)).Code);
        Assert.Equal(200, (await RawExchange.SendAsync("GET", await AddressAsync(ben.Api, file))).Status);
        // Who one is and which devices one has, it may still ask: so that it can say what has happened.
        Assert.Null((await lost.Api.ExecuteAsync("{ me { sessionId devices { id } } }")).Code);
    }
}
