using GraphChat.Delivery.History;

namespace GraphChat.Api.Messages;

/// <summary>What <c>sendMessage</c> gives.</summary>
internal sealed record SendMessagePayload(Event Event);
