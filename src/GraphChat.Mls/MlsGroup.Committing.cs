using System.Security.Cryptography;
using GraphChat.Cryptography;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.Framing;
using GraphChat.Mls.GroupEvolution;
using GraphChat.Mls.GroupEvolution.Syntax;
using GraphChat.Mls.KeyPackages;
using GraphChat.Mls.KeySchedule;
using GraphChat.Mls.RatchetTree;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls;

/// <content>Proposals and commits of our own (RFC 9420 §12).</content>
public sealed partial class MlsGroup
{
    /// <summary>Makes a commit, which is pending until it is merged or cleared.</summary>
    public MlsCommitResult Commit(MlsCommitRequest request)
    {
        if (!IsActive || _pending is not null)
        {
            return new MlsCommitResult.Refused(new MlsError(MlsErrorCode.WrongState, "12.4"));
        }

        try
        {
            var entries = Entries(request);
            using var init = new SecretBytes(_current.Secrets.Init);
            var creation = new CommitCreation
            {
                State = _current.State,
                Sender = Sender.Member(OwnLeafIndex),
                Signer = _signer,
                Content = _current.State.Tree.Leaf(OwnLeafIndex)!.Content(),
                Keys = _current.Keys.Clone(),
                InitSecret = init,
                Settings = _settings,
                FindPreSharedKey = id => FindPreSharedKey(id, _settings, this, request.ResumeFrom),
                Frame = Frame,
            };
            var (pending, result) = creation.Create(entries, request);
            // RFC 9420: M14-3.
            _pending = pending;
            Changed();
            return result;
        }
        catch (MlsException e)
        {
            return new MlsCommitResult.Refused(e.Error);
        }
    }

    /// <summary>The delivery service accepted the pending commit: it takes effect.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public MlsCommitEffect MergePendingCommit()
    {
        var pending = _pending ?? throw new InvalidOperationException("No commit is pending.");
        Advance(pending.Next);
        Changed();
        return pending.Effect;
    }

    /// <summary>The pending commit was refused, or another came first: it is forgotten.</summary>
    public void ClearPendingCommit()
    {
        ClearPending();
        Changed();
    }

    /// <summary>Proposes to remove a leaf, our own included: a PublicMessage, which we keep as if it had been received.</summary>
    /// <exception cref="InvalidOperationException">We are no active member.</exception>
    public byte[] ProposeRemove(uint leafIndex) => Propose(new RemoveProposal(leafIndex));

    /// <summary>Proposes new keys for our own leaf: a PublicMessage, for another member to commit.</summary>
    /// <exception cref="InvalidOperationException">We are no active member.</exception>
    public byte[] ProposeUpdate(bool asPrivateMessage = false)
    {
        var key = Key.Create(Suite.Hpke.Kem, KeyExportPolicy.AllowPlaintextExport);
        var leaf = LeafNode.Create(
            _current.State.Tree.Leaf(OwnLeafIndex)!.Content(), key.PublicKey.Export(), LeafNodeSource.Update, null, [], _signer, GroupId.Span, OwnLeafIndex);
        var message = Keep(new UpdateProposal(leaf), asPrivateMessage);
        _pendingUpdates.Add(new ByteKey(leaf.EncryptionKey), key);
        Changed();
        return message;
    }

    /// <summary>Proposes to add somebody by a key package (MLSMessage): a PublicMessage.</summary>
    /// <exception cref="InvalidOperationException">We are no active member.</exception>
    /// <exception cref="MlsException">The key package is malformed.</exception>
    public byte[] ProposeAdd(ReadOnlySpan<byte> keyPackage, bool asPrivateMessage = false) =>
        Propose(new AddProposal(MlsMessage.Decode<KeyPackage>(keyPackage)), asPrivateMessage);

    /// <summary>Proposes to mix an external pre-shared key in.</summary>
    /// <exception cref="InvalidOperationException">We are no active member.</exception>
    public byte[] ProposePreSharedKey(ReadOnlySpan<byte> id) => Propose(External(Suite, id.ToArray()));

    /// <summary>Proposes new GroupContext extensions: all of them.</summary>
    /// <exception cref="InvalidOperationException">We are no active member.</exception>
    public byte[] ProposeGroupContextExtensions(IReadOnlyList<Extension> extensions) => Propose(new GroupContextExtensionsProposal([.. extensions]));

    /// <summary>Proposes to end the group in favour of another.</summary>
    /// <exception cref="InvalidOperationException">We are no active member.</exception>
    public byte[] ProposeReInit(ReInitRequest request) => Propose(ReInitOf(request));

    internal byte[] Propose(Proposal proposal, bool asPrivateMessage = false)
    {
        var message = Keep(proposal, asPrivateMessage);
        Changed();
        return message;
    }

    private byte[] Keep(Proposal proposal, bool asPrivateMessage)
    {
        if (!IsActive)
        {
            throw new InvalidOperationException("We are no active member of the group.");
        }

        var format = asPrivateMessage ? WireFormat.PrivateMessage : WireFormat.PublicMessage;
        var content = new FramedContent(Context.GroupId, Epoch, Sender.Member(OwnLeafIndex), [], ContentType.Proposal, null, proposal, null);
        var authenticated = AuthenticatedContent.Sign(format, content, _signer, Context);
        _proposals = _proposals.With(Suite, authenticated);
        return Frame(authenticated);
    }

    private static ReInitProposal ReInitOf(ReInitRequest request) =>
        new(request.GroupId.ToArray(), ProtocolVersion.Mls10, request.Suite.Id, [.. request.Extensions]);

    private byte[] Frame(AuthenticatedContent authenticated) => authenticated.WireFormat == WireFormat.PublicMessage
        ? MlsMessage.Encode(PublicMessage.Protect(authenticated, Suite, _current.Secrets.MembershipKey, Context))
        : MlsMessage.Encode(PrivateMessageProtection.Protect(Suite, authenticated, _current.SecretTree, _current.Secrets.SenderData, _settings.PaddingSize));

    private static PreSharedKeyProposal External(CipherSuite suite, byte[] id) =>
        new(new PreSharedKeyId(id, default, [], 0, RandomNumberGenerator.GetBytes(suite.HashSize)));

    // RFC 9420: M11.3-1.
    private PreSharedKeyProposal Resume(ResumptionUsage usage, GroupContext context, ulong epoch) =>
        new(new PreSharedKeyId(null, usage, context.GroupId, epoch, RandomNumberGenerator.GetBytes(Suite.HashSize)));

    private List<ProposalEntry> Entries(MlsCommitRequest request)
    {
        var sender = Sender.Member(OwnLeafIndex);
        var own = new List<Proposal>();
        foreach (var keyPackage in request.Add)
        {
            own.Add(new AddProposal(MlsMessage.Decode<KeyPackage>(keyPackage.Span)));
        }

        own.AddRange(request.Remove.Select(leaf => new RemoveProposal(leaf)));
        own.AddRange(request.PreSharedKeys.Select(id => External(Suite, id.ToArray())));
        own.AddRange(request.ResumptionEpochs.Select(epoch => Resume(ResumptionUsage.Application, Context, epoch)));
        if (request.ResumeFrom is { } former)
        {
            var usage = former._current.State.ReInit is null ? ResumptionUsage.Branch : ResumptionUsage.ReInit;
            own.Add(Resume(usage, former.Context, former.Epoch));
        }

        if (request.GroupContextExtensions is { } extensions)
        {
            own.Add(new GroupContextExtensionsProposal([.. extensions]));
        }

        if (request.ReInit is { } reInit)
        {
            own.Add(ReInitOf(reInit));
        }

        var covered = request.CoverReceivedProposals ? ReceivedProposals.Select(_proposals.Entries, own, OwnLeafIndex) : [];
        var removed = covered.Select(entry => entry.Proposal).OfType<RemoveProposal>().Select(remove => remove.Removed).ToHashSet();
        own.RemoveAll(proposal => proposal is RemoveProposal remove && removed.Contains(remove.Removed));
        var entries = own.ConvertAll(proposal => new ProposalEntry(proposal, sender, null));
        return [.. ReceivedProposals.KeepValid(_current.State, covered, entries, sender, _settings), .. entries];
    }
}
