using GraphChat.Mls.Framing;
using GraphChat.Mls.RatchetTree;

namespace GraphChat.Mls.GroupEvolution;

/// <summary>Whether a proposal that came by itself is worth keeping: it must be committable alone (RFC 9420 §12.1).</summary>
internal static class ProposalReception
{
    internal static void Validate(GroupState state, AuthenticatedContent authenticated, ProposalStore store, MlsSettings settings)
    {
        if (store.Count >= settings.MaximumProposals)
        {
            throw new MlsException(MlsErrorCode.LimitExceeded, "12.1");
        }

        var content = authenticated.Content;
        var proposal = content.Proposal!;

        // A committer who is none of the members: its rules are checked with the commit.
        var entry = new ProposalEntry(proposal, content.Sender, []);
        var transition = ProposalApplication.Apply(state, [entry], Sender.Member(uint.MaxValue), settings);
        TreeValidation.ValidateCredentialSupport(transition.Tree);
    }
}
