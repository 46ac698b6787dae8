using GraphChat.Delivery.Positions;

namespace GraphChat.Api.Positions;

/// <summary>What <c>markPosition</c> gives.</summary>
internal sealed record MarkPositionPayload(ReadPosition Position);
