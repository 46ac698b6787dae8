using System.Text.Json;
using System.Text.Json.Nodes;
using GraphChat.Mls.Peer;

namespace GraphChat.Mls.Tests.Interop;

/// <summary>Our own peer, inside the test.</summary>
internal sealed class OurPeer : IMlsPeer
{
    private readonly PeerServer _server = new();

    public bool IsOurs => true;

    public Task<JsonElement> SendAsync(JsonObject request)
    {
        using var reply = JsonDocument.Parse(_server.Answer(request.ToJsonString()));
        return Task.FromResult(reply.RootElement.Clone());
    }
}
