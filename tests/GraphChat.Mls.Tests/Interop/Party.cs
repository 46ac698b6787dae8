using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace GraphChat.Mls.Tests.Interop;

/// <summary>A client at one of the peers.</summary>
internal sealed class Party(IMlsPeer peer, string name, int suite)
{
    internal IMlsPeer Peer => peer;

    internal string Name => name;

    internal bool IsOurs => peer.IsOurs;

    /// <summary>Changes when the party's state begins anew, with which older messages cannot be read.</summary>
    internal int Life { get; set; }

    internal async Task CreateAsync() => await CallAsync("createClient", null, ("suite", suite), ("identity", name));

    internal async Task<string> KeyPackageAsync() => Text(await CallAsync("createKeyPackage", null), "keyPackage");

    internal async Task<JsonElement> CallAsync(string command, string? groupId, params (string Name, JsonNode? Value)[] fields)
    {
        var reply = await SendAsync(command, groupId, fields);
        Assert.True(reply.GetProperty("ok").GetBoolean(), $"{name} ({(IsOurs ? "ours" : "theirs")}) {command}: {Error(reply)}");
        return reply.GetProperty("result");
    }

    internal async Task RefuseAsync(string command, string? groupId, params (string Name, JsonNode? Value)[] fields)
    {
        var reply = await SendAsync(command, groupId, fields);
        Assert.False(reply.GetProperty("ok").GetBoolean(), $"{name} did {command}");
    }

    internal static string Text(JsonElement result, string name) => result.GetProperty(name).GetString()!;

    private static string Error(JsonElement reply) => reply.TryGetProperty("error", out var error) ? error.ToString() : "";

    private async Task<JsonElement> SendAsync(string command, string? groupId, (string Name, JsonNode? Value)[] fields)
    {
        var request = new JsonObject { ["id"] = 1, ["cmd"] = command, ["client"] = name };
        if (groupId is not null)
        {
            request["groupId"] = groupId;
        }

        foreach (var (field, value) in fields)
        {
            request[field] = value?.DeepClone();
        }

        return await peer.SendAsync(request);
    }
}
