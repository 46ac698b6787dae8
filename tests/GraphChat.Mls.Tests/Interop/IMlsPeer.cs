using System.Text.Json;
using System.Text.Json.Nodes;

namespace GraphChat.Mls.Tests.Interop;

/// <summary>An implementation of MLS that answers the requests of GraphChat.Mls.Peer.</summary>
internal interface IMlsPeer
{
    bool IsOurs { get; }

    /// <summary>The whole reply, refusals included.</summary>
    Task<JsonElement> SendAsync(JsonObject request);
}
