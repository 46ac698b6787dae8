using GraphChat.Mls.Framing;
using GraphChat.Mls.GroupEvolution.Syntax;

namespace GraphChat.Mls;

/// <summary>The application's rules on who may propose what, applied to each proposal that arrives or is committed.</summary>
public interface IProposalPolicy
{
    /// <summary>Whether <paramref name="sender"/> may propose this. Must not throw.</summary>
    /// <param name="type">The proposal's type.</param>
    /// <param name="sender">Who proposes; for a proposal inside a commit the committer.</param>
    /// <param name="senderMember">The sender's leaf, where it is a member.</param>
    bool Allows(ProposalType type, Sender sender, MlsMember? senderMember);
}
