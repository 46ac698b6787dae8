using GraphChat.Mls.Framing;
using GraphChat.Mls.GroupEvolution.Syntax;

namespace GraphChat.Mls;

/// <summary>What came of a received message. Closed: there are no other cases.</summary>
public abstract record MlsProcessResult
{
    private MlsProcessResult()
    {
    }

    /// <summary>Application data, authentic and opened once.</summary>
    /// <param name="Sender">Who sent it, as the tree of its epoch says.</param>
    /// <param name="Epoch">Its epoch, which may be a past one.</param>
    /// <param name="Generation">Its place among the sender's messages of the epoch.</param>
    /// <param name="Data">The plaintext.</param>
    /// <param name="AuthenticatedData">What stood beside it in the clear, authenticated.</param>
    public sealed record ApplicationMessage(
        MlsMember Sender, ulong Epoch, uint Generation, byte[] Data, byte[] AuthenticatedData) : MlsProcessResult;

    /// <summary>A proposal, kept until its epoch ends.</summary>
    /// <param name="Type">Its type.</param>
    /// <param name="Sender">Who proposes.</param>
    /// <param name="Reference">ProposalRef.</param>
    /// <param name="RemovedLeafIndex">The leaf that a Remove means.</param>
    public sealed record ProposalReceived(ProposalType Type, Sender Sender, byte[] Reference, uint? RemovedLeafIndex) : MlsProcessResult;

    /// <summary>A commit of somebody else, or our own pending one come back: it is applied.</summary>
    public sealed record CommitApplied(MlsCommitEffect Effect) : MlsProcessResult;

    /// <summary>Our own message come back, which nobody, the sender included, can open a second time.</summary>
    public sealed record OwnMessage : MlsProcessResult;

    /// <summary>Nothing changed.</summary>
    public sealed record Refused(MlsError Error) : MlsProcessResult;
}
