namespace GraphChat.Identity.DeviceFlow;

/// <summary>What a device asks a person for.</summary>
/// <param name="Id">The row of its code.</param>
/// <param name="ClientId">Which client.</param>
/// <param name="Scopes">What it would get.</param>
internal sealed record DeviceRequest(string Id, string ClientId, IReadOnlyList<string> Scopes);
