using GraphChat.Cryptography;
using GraphChat.Mls.Framing;
using GraphChat.Mls.GroupEvolution;
using GraphChat.Mls.GroupEvolution.Syntax;
using GraphChat.Mls.KeySchedule;
using GraphChat.Mls.RatchetTree;

namespace GraphChat.Mls;

/// <content>Messages of application data, and what is received (RFC 9420 §6, §12.4.2, §15).</content>
public sealed partial class MlsGroup
{
    // RFC 9420: M12.4-1.
    /// <summary>Encrypts application data for the current epoch (PrivateMessage). Save the state before sending it.</summary>
    /// <exception cref="InvalidOperationException">We are no active member, or proposals wait for a commit (§12.4).</exception>
    public byte[] Protect(ReadOnlySpan<byte> data, ReadOnlySpan<byte> authenticatedData) => HasPendingProposals
        ? throw new InvalidOperationException("Proposals wait for a commit.")
        : ProtectBeforeCommit(data, authenticatedData);

    /// <summary>Takes a message (MLSMessage: PublicMessage or PrivateMessage) of anybody. If it is refused, nothing changed.</summary>
    public MlsProcessResult Process(ReadOnlySpan<byte> message)
    {
        try
        {
            _settings.RequireSize(message.Length);
            var result = MlsMessage.Decode(message).Body switch
            {
                PublicMessage body => Receive(body, message),
                PrivateMessage body => Receive(body, message),
                _ => Refuse(MlsErrorCode.Unsupported, "6"),
            };
            if (result is not (MlsProcessResult.Refused or MlsProcessResult.OwnMessage))
            {
                Changed();
            }

            return result;
        }
        catch (MlsException e)
        {
            return new MlsProcessResult.Refused(e.Error);
        }
    }

    internal byte[] ProtectBeforeCommit(ReadOnlySpan<byte> data, ReadOnlySpan<byte> authenticatedData)
    {
        if (!IsActive)
        {
            throw new InvalidOperationException("We are no active member of the group.");
        }

        var content = new FramedContent(
            Context.GroupId, Epoch, Sender.Member(OwnLeafIndex), authenticatedData.ToArray(), ContentType.Application, data.ToArray(), null, null);
        var message = Frame(AuthenticatedContent.Sign(WireFormat.PrivateMessage, content, _signer, Context));
        Changed();
        return message;
    }

    private static MlsProcessResult.Refused Refuse(MlsErrorCode code, string section) => new(new MlsError(code, section));

    private MlsProcessResult Receive(PublicMessage message, ReadOnlySpan<byte> bytes)
    {
        var content = message.Content;
        // RFC 9420: M6-1.
        if (content.ContentType == ContentType.Application)
        {
            return Refuse(MlsErrorCode.Unsupported, "6.2");
        }

        if (_pending is { } pending && bytes.SequenceEqual(pending.Message))
        {
            Advance(pending.Next);
            return new MlsProcessResult.CommitApplied(pending.Effect);
        }

        RequireActive();
        HandshakeVerification.RequireOf(_current.State, content);
        // RFC 9420: M6.2-2.
        if (content.Sender.Type == SenderType.Member && !message.VerifyMembershipTag(Suite, _current.Secrets.MembershipKey, Context))
        {
            return Refuse(MlsErrorCode.InvalidMembershipTag, "6.2");
        }

        return Receive(message.Authenticated);
    }

    private MlsProcessResult Receive(PrivateMessage message, ReadOnlySpan<byte> bytes)
    {
        if (!message.GroupId.AsSpan().SequenceEqual(Context.GroupId))
        {
            return Refuse(MlsErrorCode.WrongGroup, "6.1");
        }

        if (_pending is { } pending && bytes.SequenceEqual(pending.Message))
        {
            Advance(pending.Next);
            return new MlsProcessResult.CommitApplied(pending.Effect);
        }

        var past = message.Epoch == Epoch || message.ContentType != ContentType.Application
            ? null
            : _past.Find(epoch => epoch.State.Context.Epoch == message.Epoch) ?? throw new MlsException(MlsErrorCode.WrongEpoch, "15.3");
        if (message.Epoch != Epoch && past is null)
        {
            return Refuse(MlsErrorCode.WrongEpoch, "6.1");
        }

        if (past is null && _joining)
        {
            return Refuse(MlsErrorCode.WrongState, "12.4.3.2");
        }

        var state = past?.State ?? _current.State;
        var senderData = PrivateMessageProtection.OpenSenderData(Suite, message, past is null ? _current.Secrets.SenderData : past.SenderData.Span);
        // RFC 9420: M6.3.2-2.
        if (state.Tree.Leaf(senderData.LeafIndex) is not { } leaf)
        {
            return Refuse(MlsErrorCode.UnknownSender, "6.3.2");
        }

        if (senderData.LeafIndex == OwnLeafIndex)
        {
            return new MlsProcessResult.OwnMessage();
        }

        using var key = (past?.SecretTree ?? _current.SecretTree)
            .Key(senderData.LeafIndex, message.ContentType, senderData.Generation, _settings.MaximumForwardRatchet);
        var authenticated = PrivateMessageProtection.Open(Suite, message, senderData, key);
        if (message.ContentType != ContentType.Application)
        {
            RequireActive();
            var result = Receive(authenticated);
            if (result is not MlsProcessResult.Refused)
            {
                key.Consume();
            }

            return result;
        }

        // RFC 9420: M6.3.1-4.
        if (!authenticated.VerifySignature(Suite, leaf.SignatureKey, state.Context))
        {
            return Refuse(MlsErrorCode.InvalidSignature, "6.1");
        }

        key.Consume();
        return new MlsProcessResult.ApplicationMessage(
            GroupState.MemberOf(senderData.LeafIndex, leaf), message.Epoch, senderData.Generation, authenticated.Content.Application!, message.AuthenticatedData);
    }

    private MlsProcessResult Receive(AuthenticatedContent authenticated)
    {
        HandshakeVerification.Verify(_current.State, authenticated);
        return authenticated.Content.ContentType == ContentType.Proposal ? ReceiveProposal(authenticated) : ReceiveCommit(authenticated);
    }

    private MlsProcessResult ReceiveProposal(AuthenticatedContent authenticated)
    {
        var reference = authenticated.Reference(Suite);
        if (_proposals.Contains(reference))
        {
            return new MlsProcessResult.OwnMessage();
        }

        var sender = authenticated.Content.Sender;
        ProposalReception.Validate(_current.State, authenticated, _proposals, _settings);
        _proposals = _proposals.With(Suite, authenticated);
        var proposal = authenticated.Content.Proposal!;
        return new MlsProcessResult.ProposalReceived(proposal.Type, sender, reference, (proposal as RemoveProposal)?.Removed);
    }

    private MlsProcessResult.CommitApplied ReceiveCommit(AuthenticatedContent authenticated)
    {
        var sender = authenticated.Content.Sender;
        if (sender == Sender.Member(OwnLeafIndex))
        {
            // A commit of ours that is not pending: its secrets are gone.
            throw new MlsException(MlsErrorCode.WrongState, "12.4.2");
        }

        var commit = authenticated.Content.Commit!;
        var evaluation = CommitEvaluation.Of(_current.State, authenticated, _proposals, _settings);
        var effect = evaluation.Effect(sender, commit.Path is not null, OwnLeafIndex);
        if (effect.SelfRemoved)
        {
            ClearPending();
            _removed = true;
            return new MlsProcessResult.CommitApplied(effect);
        }

        var transition = evaluation.Transition;
        var keys = _current.Keys.Clone();
        if (_pendingUpdates.TryGetValue(new ByteKey(transition.Tree.Leaf(OwnLeafIndex)!.EncryptionKey), out var updated))
        {
            keys.Set(TreeMath.NodeOf(OwnLeafIndex), updated);
        }

        using var commitSecret = commit.Path is { } path
            ? TreeKem.Open(transition.Tree, Suite, OwnLeafIndex, evaluation.CommitterLeaf, path, evaluation.PathContext, transition.AddedLeaves, keys)
            : new SecretBytes(Suite.HashSize);
        // RFC 9420: M12.4.3.2-4.
        using var init = transition.KemOutput is { } kemOutput
            ? ExternalInit.Receive(Suite, _current.Secrets.External, kemOutput)
            : new SecretBytes(_current.Secrets.Init);
        using var psk = PskSecret.Derive(Suite, [.. transition.PreSharedKeys.Select(id => (id, FindPreSharedKey(id, _settings, this, null)))]);
        using var epochKeys = EpochKeys.FromCommit(Suite, init.Span, commitSecret.Span, psk.Span, evaluation.Context);
        // RFC 9420: M6.2-3.
        if (!Suite.VerifyMac(epochKeys.Secrets.ConfirmationKey, evaluation.Context.ConfirmedTranscriptHash, authenticated.ConfirmationTag))
        {
            epochKeys.Secrets.Dispose();
            throw new MlsException(MlsErrorCode.InvalidConfirmationTag, "6.1");
        }

        var state = new GroupState(Suite, transition.Tree, evaluation.Context, authenticated.ConfirmationTag!, transition.ReInit);
        Advance(MemberEpoch.Of(state, OwnLeafIndex, keys, epochKeys));
        return new MlsProcessResult.CommitApplied(effect);
    }

    private void RequireActive()
    {
        if (!IsActive)
        {
            throw new MlsException(MlsErrorCode.WrongState, "12.4.2");
        }
    }
}
