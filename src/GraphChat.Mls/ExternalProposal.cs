using GraphChat.Mls.Framing;
using GraphChat.Mls.GroupEvolution.Syntax;
using GraphChat.Mls.KeySchedule;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls;

/// <summary>Proposals of those whom a group lists as external senders (RFC 9420 §12.1.8).</summary>
public static class ExternalProposal
{
    /// <summary>Proposes to remove a leaf: a PublicMessage.</summary>
    /// <param name="signer">The external sender's key.</param>
    /// <param name="senderIndex">Its place in the group's list.</param>
    /// <param name="groupId">The group.</param>
    /// <param name="epoch">The group's current epoch.</param>
    /// <param name="leafIndex">The leaf.</param>
    public static byte[] Remove(SignatureKeyPair signer, uint senderIndex, ReadOnlySpan<byte> groupId, ulong epoch, uint leafIndex) =>
        Sign(signer, senderIndex, groupId, epoch, new RemoveProposal(leafIndex));

    internal static byte[] Sign(SignatureKeyPair signer, uint senderIndex, ReadOnlySpan<byte> groupId, ulong epoch, Proposal proposal)
    {
        var content = new FramedContent(
            groupId.ToArray(), epoch, new Sender(SenderType.External, senderIndex), [], ContentType.Proposal, null, proposal, null);

        // §6.1: the context is no part of what an external sender signs.
        var context = new GroupContext(signer.Suite.Id, content.GroupId, epoch, [], [], []);
        return MlsMessage.Encode(new PublicMessage(AuthenticatedContent.Sign(WireFormat.PublicMessage, content, signer, context), null));
    }
}
