using System.Text.Json.Nodes;

namespace GraphChat.Identity.Clients;

/// <summary>A scope that exists.</summary>
/// <param name="Name">As clients ask for it.</param>
/// <param name="Description">What people read when they are asked for consent; null where the pages have words of their own.</param>
internal sealed record RegisteredScope(string Name, string? Description)
{
    public JsonObject ToJson() => new() { ["name"] = Name, ["description"] = Description, ["built_in"] = Scopes.All.Contains(Name) };
}
