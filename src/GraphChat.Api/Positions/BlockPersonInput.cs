namespace GraphChat.Api.Positions;

/// <summary>The input of <c>blockPerson</c>.</summary>
internal sealed record BlockPersonInput(string PersonId);
