using System.Text.Json;
using System.Text.Json.Nodes;
using GraphChat.Testing;

namespace GraphChat.Jose.Tests;

/// <summary>The jose library of npm, asked many questions at once.</summary>
internal static class JoseOracle
{
    public static async Task<JsonElement[]> AskAsync(params JsonObject[] operations)
    {
        var input = new JsonObject { ["operations"] = new JsonArray([.. operations]) };
        var output = await NodeOracle.RunAsync(
            "tests/GraphChat.Jose.Tests/oracle", "jose.mjs", [], input.ToJsonString(), TestContext.Current.CancellationToken);
        return [.. JsonDocument.Parse(output).RootElement.EnumerateArray()];
    }

    public static JsonNode Node(string json) => JsonNode.Parse(json)!;
}
