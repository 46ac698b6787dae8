using GraphChat.Delivery.People;

namespace GraphChat.Api.Positions;

/// <summary>What <c>unblockPerson</c> gives.</summary>
internal sealed record UnblockPersonPayload(Person Person);
