using GraphChat.Mls.Framing;
using GraphChat.Mls.GroupEvolution.Syntax;
using GraphChat.Mls.KeyPackages;
using GraphChat.Mls.KeySchedule;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls;

/// <summary>Proposals of those outside a group: its external senders, and those who ask to be added (RFC 9420 §12.1.8).</summary>
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

    /// <summary>Proposes to add somebody by a key package (MLSMessage): a PublicMessage.</summary>
    /// <param name="signer">The external sender's key.</param>
    /// <param name="senderIndex">Its place in the group's list.</param>
    /// <param name="groupId">The group.</param>
    /// <param name="epoch">The group's current epoch.</param>
    /// <param name="keyPackage">The key package.</param>
    /// <exception cref="MlsException">The key package is malformed.</exception>
    public static byte[] Add(SignatureKeyPair signer, uint senderIndex, ReadOnlySpan<byte> groupId, ulong epoch, ReadOnlySpan<byte> keyPackage) =>
        Sign(signer, senderIndex, groupId, epoch, new AddProposal(MlsMessage.Decode<KeyPackage>(keyPackage)));

    /// <summary>Asks a group to be added to it (new_member_proposal): a PublicMessage, which a member may commit.</summary>
    /// <param name="keyPackage">Our key package, for which the Welcome will be.</param>
    /// <param name="groupId">The group.</param>
    /// <param name="epoch">The group's current epoch.</param>
    public static byte[] AddSelf(KeyPackageBundle keyPackage, ReadOnlySpan<byte> groupId, ulong epoch) =>
        Sign(keyPackage.Signer, new Sender(SenderType.NewMemberProposal, 0), groupId, epoch, new AddProposal(keyPackage.KeyPackage));

    internal static byte[] Sign(SignatureKeyPair signer, uint senderIndex, ReadOnlySpan<byte> groupId, ulong epoch, Proposal proposal) =>
        Sign(signer, new Sender(SenderType.External, senderIndex), groupId, epoch, proposal);

    internal static byte[] Sign(SignatureKeyPair signer, Sender sender, ReadOnlySpan<byte> groupId, ulong epoch, Proposal proposal)
    {
        var content = new FramedContent(groupId.ToArray(), epoch, sender, [], ContentType.Proposal, null, proposal, null);

        // §6.1: the context is no part of what somebody outside signs.
        var context = new GroupContext(signer.Suite.Id, content.GroupId, epoch, [], [], []);
        // RFC 9420: M12.1.8-1.
        return MlsMessage.Encode(new PublicMessage(AuthenticatedContent.Sign(WireFormat.PublicMessage, content, signer, context), null));
    }
}
