using GraphChat.Mls.Framing;
using GraphChat.Mls.GroupEvolution.Syntax;

namespace GraphChat.Mls.GroupEvolution;

/// <summary>A proposal with its sender; the reference is there if it was sent by itself.</summary>
internal sealed record ProposalEntry(Proposal Proposal, Sender Sender, byte[]? Reference)
{
    internal ProposalOrRef ToSyntax() => Reference is null ? new ProposalOrRef(Proposal, null) : new ProposalOrRef(null, Reference);
}
