using GraphChat.Mls;
using GraphChat.Mls.Framing;
using GraphChat.Mls.GroupEvolution.Syntax;

namespace GraphChat.Client.Conversations;

/// <summary>The delivery service is an external sender of each group, allowed to propose Remove and nothing else.</summary>
internal sealed class ServerProposesRemovalsOnly : IProposalPolicy
{
    public bool Allows(ProposalType type, Sender sender, MlsMember? senderMember) =>
        sender.Type != SenderType.External || type == ProposalType.Remove;
}
