namespace GraphChat.Api.People;

/// <summary>Whether a device of a person is connected.</summary>
internal sealed record OnlineState(bool Online);
