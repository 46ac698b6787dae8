using GraphChat.Mls.Codec;
using GraphChat.Mls.Credentials;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.Framing;
using GraphChat.Mls.GroupCreation;
using GraphChat.Mls.GroupEvolution;
using GraphChat.Mls.GroupEvolution.Syntax;
using GraphChat.Mls.KeySchedule;
using GraphChat.Mls.RatchetTree;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls;

/// <content>Joining by an external commit (RFC 9420 §12.4.3.2).</content>
public sealed partial class MlsGroup
{
    /// <summary>
    /// Prepares to join a group from outside. The group that is returned is not active until its pending commit is merged:
    /// when the delivery service accepted it, or <see cref="Process"/> sees it come back.
    /// </summary>
    /// <param name="groupInfo">A GroupInfo (MLSMessage) with external_pub.</param>
    /// <param name="ratchetTree">The tree, if the GroupInfo does not carry it; else empty.</param>
    /// <param name="signer">Our signature key.</param>
    /// <param name="credential">Who we are.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="replacedLeaf">An older leaf of our own, which is removed (resync).</param>
    /// <param name="preSharedKeys">Ids of external pre-shared keys to mix in.</param>
    public static MlsExternalJoinResult JoinExternally(
        ReadOnlySpan<byte> groupInfo, ReadOnlySpan<byte> ratchetTree, SignatureKeyPair signer, Credential credential, MlsSettings settings,
        uint? replacedLeaf = null, IReadOnlyList<ReadOnlyMemory<byte>>? preSharedKeys = null)
    {
        try
        {
            settings.RequireSize(groupInfo.Length);
            settings.RequireSize(ratchetTree.Length);
            var info = MlsMessage.Decode<GroupInfo>(groupInfo);
            var state = GroupInfoValidation.Open(info, ratchetTree, settings);
            if (state.Suite != signer.Suite)
            {
                throw new MlsException(MlsErrorCode.UnsupportedCipherSuite, "12.4.3.2");
            }

            var external = ExtensionList.Find(info.Extensions, ExtensionType.ExternalPub) ?? throw new MlsException(MlsErrorCode.InvalidGroupInfo, "12.4.3.2");
            var publicKey = Encoding.Decode(external.Span, static (ref MlsReader r) => r.ReadOpaque().ToArray());
            return JoinExternally(state, publicKey, signer, credential, settings, replacedLeaf, preSharedKeys ?? []);
        }
        catch (MlsException e)
        {
            return new MlsExternalJoinResult.Refused(e.Error);
        }
    }

    private static MlsExternalJoinResult.Prepared JoinExternally(
        GroupState state, byte[] externalPublicKey, SignatureKeyPair signer, Credential credential, MlsSettings settings,
        uint? replacedLeaf, IReadOnlyList<ReadOnlyMemory<byte>> preSharedKeys)
    {
        var (kemOutput, init) = ExternalInit.Send(state.Suite, externalPublicKey);
        using (init)
        {
            // RFC 9420: M12.4.3.2-5.
            var sender = new Sender(SenderType.NewMemberCommit, 0);
            var creation = new CommitCreation
            {
                State = state,
                Sender = sender,
                Signer = signer,
                Content = settings.LeafContent(credential, []),
                Keys = new PrivateKeys(),
                InitSecret = init,
                Settings = settings,
                FindPreSharedKey = id => FindPreSharedKey(id, settings, null, null),
                Frame = authenticated => MlsMessage.Encode(new PublicMessage(authenticated, null)),
            };
            var proposals = new List<Proposal> { new ExternalInitProposal(kemOutput) };
            if (replacedLeaf is { } leaf)
            {
                proposals.Add(new RemoveProposal(leaf));
            }

            proposals.AddRange(preSharedKeys.Select(id => External(state.Suite, id.ToArray())));
            var (pending, result) = creation.Create(proposals.ConvertAll(proposal => new ProposalEntry(proposal, sender, null)), new MlsCommitRequest());
            var group = new MlsGroup(pending.Next, signer, settings) { _pending = pending, _joining = true };
            group.Changed();
            return new MlsExternalJoinResult.Prepared(group, result.Commit, result.GroupInfo, result.RatchetTree);
        }
    }
}
