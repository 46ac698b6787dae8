using System.Text.Json.Serialization;

namespace GraphChat.Identity.Administration;

/// <summary>What an administrator says of a person; what is not said stays.</summary>
internal sealed record PersonRegistration
{
    [JsonPropertyName("name")]
    public string? Name { get; init; }

    [JsonPropertyName("display_name")]
    public string? DisplayName { get; init; }

    [JsonPropertyName("role")]
    public string? Role { get; init; }

    [JsonPropertyName("email")]
    public string? Email { get; init; }

    [JsonPropertyName("enabled")]
    public bool? IsEnabled { get; init; }
}
