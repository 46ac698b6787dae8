using System.Text.Json;
using Xunit;

namespace GraphChat.Server.Tests.Raw;

/// <summary>What the API answered, as it came.</summary>
internal sealed record Answer(int Status, string Text)
{
    private JsonElement Root => JsonDocument.Parse(Text).RootElement;

    /// <summary>The code of the first error; null where there is none.</summary>
    public string? Code => Errors is { } errors ? errors[0].GetProperty("extensions").GetProperty("code").GetString() : null;

    /// <summary>The extensions of the first error.</summary>
    public JsonElement Extensions => Errors!.Value[0].GetProperty("extensions");

    /// <summary>The data of an answer without errors.</summary>
    public JsonElement Data
    {
        get
        {
            Assert.True(Errors is null, Text);
            return Root.GetProperty("data");
        }
    }

    private JsonElement? Errors => Root.TryGetProperty("errors", out var errors) ? errors : null;
}
