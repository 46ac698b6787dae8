using GraphChat.Mls.Framing;
using GraphChat.Mls.GroupEvolution.Syntax;

namespace GraphChat.Mls;

/// <summary>What came of a proposal at the delivery service.</summary>
public abstract record PublicProposalResult
{
    private PublicProposalResult()
    {
    }

    /// <summary>The proposal waits for a commit of this epoch.</summary>
    /// <param name="Next">The group that knows it; the old one stays as it was.</param>
    /// <param name="Type">Its type.</param>
    /// <param name="Sender">Who proposes.</param>
    /// <param name="Reference">ProposalRef.</param>
    /// <param name="RemovedLeafIndex">The leaf that a Remove means.</param>
    public sealed record Accepted(PublicGroup Next, ProposalType Type, Sender Sender, byte[] Reference, uint? RemovedLeafIndex) : PublicProposalResult;

    /// <summary>A rule is broken.</summary>
    public sealed record Refused(MlsError Error) : PublicProposalResult;
}
