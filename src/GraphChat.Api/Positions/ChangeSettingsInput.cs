namespace GraphChat.Api.Positions;

/// <summary>The input of <c>changeSettings</c>.</summary>
internal sealed record ChangeSettingsInput(bool ShowPositions, bool ShowLastSeen);
