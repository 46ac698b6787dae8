namespace GraphChat.Api.Groups;

/// <summary>The input of <c>submitProposal</c>.</summary>
internal sealed record SubmitProposalInput(string ConversationId, Guid ClientMessageId, ReadOnlyMemory<byte> Proposal);
