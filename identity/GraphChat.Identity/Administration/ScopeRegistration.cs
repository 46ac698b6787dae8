using System.Text.Json.Serialization;

namespace GraphChat.Identity.Administration;

/// <summary>What an administrator says of a scope.</summary>
internal sealed record ScopeRegistration
{
    [JsonPropertyName("name")]
    public string? Name { get; init; }

    [JsonPropertyName("description")]
    public string? Description { get; init; }
}
