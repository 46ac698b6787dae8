using GraphChat.Mls.Credentials;
using GraphChat.Mls.Framing;
using GraphChat.Mls.KeySchedule;
using GraphChat.Mls.RatchetTree;

namespace GraphChat.Mls.GroupEvolution;

/// <summary>What of a commit can be checked without a secret (RFC 9420 §12.4.2): members and the delivery service do it alike.</summary>
internal sealed record CommitEvaluation(Transition Transition, uint CommitterLeaf, GroupContext PathContext, GroupContext Context)
{
    /// <summary>The commit's signature has been verified already.</summary>
    internal static CommitEvaluation Of(GroupState state, AuthenticatedContent authenticated, ProposalStore store, MlsSettings settings)
    {
        var commit = authenticated.Content.Commit!;
        var sender = authenticated.Content.Sender;
        if (state.ReInit is not null)
        {
            throw new MlsException(MlsErrorCode.WrongState, "11.2");
        }

        var entries = store.Resolve(commit.Proposals, sender);
        var transition = ProposalApplication.Apply(state, entries, sender, settings);
        // RFC 9420: M12.4-2.
        if (transition.PathRequired && commit.Path is null)
        {
            throw new MlsException(MlsErrorCode.InvalidCommit, "12.4");
        }

        var committer = sender.Index;
        if (commit.Path is { } path)
        {
            committer = sender.Type == SenderType.NewMemberCommit ? transition.Tree.Reserve(settings.MaximumLeaves) : committer;
            ApplyPath(state, transition, path, committer, sender, settings);
        }

        // RFC 9420: M12.2-4.
        TreeValidation.ValidateUniqueKeys(transition.Tree);
        TreeValidation.ValidateCredentialSupport(transition.Tree);
        var pathContext = state.Context with
        {
            Epoch = state.Context.Epoch + 1,
            TreeHash = transition.Tree.RootHash,
            Extensions = transition.Extensions,
        };
        var context = pathContext with
        {
            ConfirmedTranscriptHash = TranscriptHash.Confirmed(state.Suite, state.InterimTranscriptHash, authenticated),
        };
        return new CommitEvaluation(transition, committer, pathContext, context);
    }

    internal MlsCommitEffect Effect(Sender sender, bool hasPath, uint? ownLeaf)
    {
        var added = Transition.Added.Select(item => GroupState.MemberOf(item.Leaf, item.KeyPackage.LeafNode));
        var updated = Transition.Updated.Select(index => GroupState.MemberOf(index, Transition.Tree.Leaf(index)!));
        var committer = hasPath ? [GroupState.MemberOf(CommitterLeaf, Transition.Tree.Leaf(CommitterLeaf)!)] : Array.Empty<MlsMember>();
        var joined = sender.Type == SenderType.NewMemberCommit;
        return new MlsCommitEffect(
            Context.Epoch, sender, CommitterLeaf,
            [.. added, .. joined ? committer : []],
            [.. Transition.Removed.Select(item => GroupState.MemberOf(item.Leaf, item.Node))],
            [.. updated, .. joined ? [] : committer],
            Transition.ExtensionsChanged,
            ownLeaf is { } own && Transition.Removed.Any(item => item.Leaf == own),
            ReInitOf(Transition.ReInit));
    }

    internal static ReInitRequest? ReInitOf(Syntax.ReInitProposal? proposal) =>
        proposal is null || Suites.CipherSuite.Find(proposal.SuiteId) is not { } suite ? null : new ReInitRequest(proposal.GroupId, suite, proposal.Extensions);

    private static void ApplyPath(
        GroupState state, Transition transition, UpdatePath path, uint committer, Sender sender, MlsSettings settings)
    {
        var old = sender.Type == SenderType.Member ? state.Tree.Leaf(committer) : null;
        // RFC 9420: M7.5-1.
        ProposalApplication.ValidateLeaf(state, transition, path.LeafNode, null);

        // RFC 9420: M12.2-12.
        // §12.2: who comes back brings another key than the leaf that it replaces.
        if (sender.Type == SenderType.NewMemberCommit
            && transition.Removed.Exists(removed => removed.Node.EncryptionKey.AsSpan().SequenceEqual(path.LeafNode.EncryptionKey)))
        {
            throw new MlsException(MlsErrorCode.InvalidPath, "12.2");
        }

        TreeKem.Apply(transition.Tree, state.Suite, committer, path, state.Context.GroupId, transition.AddedLeaves);

        // §12.2: an external commit may remove only an older leaf of its own, which the application recognises.
        var former = sender.Type == SenderType.NewMemberCommit && transition.Removed.Count > 0 ? transition.Removed[0].Node.Credential : old?.Credential;
        var role = sender.Type == SenderType.NewMemberCommit ? CredentialRole.JoinedExternally : CredentialRole.Updated;
        // RFC 9420: M5.3.1-2.
        ProposalApplication.Believe(settings, state.Use(role, path.LeafNode, former));
    }
}
