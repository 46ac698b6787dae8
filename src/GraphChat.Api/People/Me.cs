namespace GraphChat.Api.People;

/// <summary>The person who asks; its fields are read when they are asked for.</summary>
internal sealed record Me(string SessionId);
