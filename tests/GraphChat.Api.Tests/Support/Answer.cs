using System.Text.Json.Nodes;
using Xunit;

namespace GraphChat.Api.Tests.Support;

/// <summary>A response, read as a client reads it.</summary>
internal sealed record Answer(JsonNode Json)
{
    public JsonNode? Data => Json["data"];

    /// <summary>The code of the only error.</summary>
    public string Code => Error["extensions"]!["code"]!.GetValue<string>();

    public JsonNode Error => Assert.Single(Assert.IsType<JsonArray>(Json["errors"]))!;

    public static Answer Of(ReadOnlyMemory<byte> utf8) => new(JsonNode.Parse(utf8.Span)!);

    /// <summary>The data at a path such as <c>me.person.id</c>; fails where there are errors.</summary>
    public JsonNode? At(string path)
    {
        Assert.True(Json["errors"] is null, Json.ToJsonString());
        var node = Data;
        foreach (var part in path.Split('.'))
        {
            node = int.TryParse(part, out var index) ? node![index] : node![part];
        }

        return node;
    }

    public string Text(string path) => At(path)!.GetValue<string>();

    public long Number(string path) => At(path)!.GetValue<long>();

    public byte[] Bytes(string path) => Convert.FromBase64String(Text(path));
}
