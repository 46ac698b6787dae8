using GraphChat.Delivery.People;

namespace GraphChat.Api.Positions;

/// <summary>What <c>blockPerson</c> gives.</summary>
internal sealed record BlockPersonPayload(Person Person);
