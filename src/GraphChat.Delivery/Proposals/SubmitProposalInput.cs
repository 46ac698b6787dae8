namespace GraphChat.Delivery.Proposals;

/// <summary>What <see cref="SubmitProposal"/> takes.</summary>
/// <param name="Conversation">Whose group.</param>
/// <param name="ClientMessageId">A UUID of version 7, new for each proposal.</param>
/// <param name="Proposal">The proposal as PublicMessage, a whole MLSMessage.</param>
public sealed record SubmitProposalInput(ConversationId Conversation, Guid ClientMessageId, ReadOnlyMemory<byte> Proposal);
