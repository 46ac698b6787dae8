namespace GraphChat.Api.Positions;

/// <summary>The input of <c>unblockPerson</c>.</summary>
internal sealed record UnblockPersonInput(string PersonId);
