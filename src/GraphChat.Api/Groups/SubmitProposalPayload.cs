using GraphChat.Delivery.History;

namespace GraphChat.Api.Groups;

/// <summary>What <c>submitProposal</c> gives.</summary>
internal sealed record SubmitProposalPayload(Event Event);
