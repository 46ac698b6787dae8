using GraphChat.Delivery.Positions;

namespace GraphChat.Api.Positions;

/// <summary>What <c>changeSettings</c> gives.</summary>
internal sealed record ChangeSettingsPayload(PersonSettings Settings);
