using GraphChat.Mls.Codec;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.Framing;
using GraphChat.Mls.GroupCreation;
using GraphChat.Mls.GroupEvolution;
using GraphChat.Mls.GroupEvolution.Syntax;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls;

/// <summary>
/// A group as the delivery service sees it: tree, context and transcript, followed through PublicMessage handshakes
/// without a secret. Immutable and thread-safe: each step gives the next one.
/// </summary>
public sealed class PublicGroup
{
    private const byte StateVersion = 1;
    private readonly GroupState _state;
    private readonly ProposalStore _proposals;
    private readonly MlsSettings _settings;

    private PublicGroup(GroupState state, ProposalStore proposals, MlsSettings settings)
    {
        // The cached hashes are filled now, so that readers on several threads only read them.
        _ = state.Tree.RootHash;
        _ = state.Tree.Index;
        _ = state.InterimTranscriptHash;
        _state = state;
        _proposals = proposals;
        _settings = settings;
    }

    /// <summary>The suite.</summary>
    public CipherSuite Suite => _state.Suite;

    /// <summary>The group's id.</summary>
    public ReadOnlyMemory<byte> GroupId => _state.Context.GroupId;

    /// <summary>The epoch.</summary>
    public ulong Epoch => _state.Context.Epoch;

    /// <summary>The GroupContext's extensions.</summary>
    public IReadOnlyList<Extension> Extensions => _state.Context.Extensions;

    /// <summary>The members in the order of their leaves.</summary>
    public IReadOnlyList<MlsMember> Members => _state.Members;

    /// <summary>The tree's hash.</summary>
    public ReadOnlyMemory<byte> TreeHash => _state.Context.TreeHash;

    /// <summary>The encoded GroupContext.</summary>
    public ReadOnlyMemory<byte> GroupContext => _state.Context.Encode();

    /// <summary>The confirmation tag of the last commit, which only members can check.</summary>
    public ReadOnlyMemory<byte> ConfirmationTag => _state.ConfirmationTag;

    /// <summary>How many proposals wait for a commit.</summary>
    public int PendingProposals => _proposals.Count;

    internal GroupState State => _state;

    /// <summary>Opens a group by a GroupInfo (MLSMessage) and its tree, and checks both.</summary>
    /// <param name="groupInfo">The GroupInfo.</param>
    /// <param name="ratchetTree">The tree, if the GroupInfo does not carry it; else empty.</param>
    /// <param name="settings">The settings.</param>
    public static PublicGroupResult Open(ReadOnlySpan<byte> groupInfo, ReadOnlySpan<byte> ratchetTree, MlsSettings settings)
    {
        try
        {
            settings.RequireSize(groupInfo.Length);
            settings.RequireSize(ratchetTree.Length);
            var info = MlsMessage.Decode<GroupInfo>(groupInfo);
            var state = GroupInfoValidation.Open(info, ratchetTree, settings);
            return new PublicGroupResult.Opened(new PublicGroup(state, ProposalStore.Empty, settings), info.Signer);
        }
        catch (MlsException e)
        {
            return new PublicGroupResult.Refused(e.Error);
        }
    }

    /// <summary>The group from bytes of <see cref="Serialize"/>, which are trusted as they are.</summary>
    /// <exception cref="FormatException">The state is damaged or of another version.</exception>
    public static PublicGroup Restore(ReadOnlySpan<byte> state, MlsSettings settings)
    {
        try
        {
            var reader = new MlsReader(state);
            if (reader.ReadUInt8() != StateVersion)
            {
                throw new FormatException("The public group's state has another version.");
            }

            var groupState = GroupState.Read(ref reader);
            var proposals = ProposalStore.Read(ref reader, groupState.Suite);
            reader.End();
            return new PublicGroup(groupState, proposals, settings);
        }
        catch (MlsException e)
        {
            throw new FormatException("The public group's state is damaged.", e);
        }
    }

    /// <summary>Checks a commit (MLSMessage with a PublicMessage) and what was posted with it.</summary>
    /// <param name="commit">The commit.</param>
    /// <param name="groupInfo">The GroupInfo (MLSMessage) of the new epoch; null leaves it unchecked.</param>
    /// <param name="welcome">The Welcome (MLSMessage); null is right only where nobody was added.</param>
    public PublicCommitResult Evaluate(ReadOnlySpan<byte> commit, ReadOnlyMemory<byte>? groupInfo, ReadOnlyMemory<byte>? welcome) =>
        Evaluate(commit, groupInfo, welcome, welcomeRequired: true);

    /// <summary>Checks a proposal (MLSMessage with a PublicMessage) and keeps it for a commit of this epoch.</summary>
    public PublicProposalResult Receive(ReadOnlySpan<byte> proposal)
    {
        try
        {
            var authenticated = Verify(proposal, ContentType.Proposal);
            ProposalReception.Validate(_state, authenticated, _proposals, _settings);
            var body = authenticated.Content.Proposal!;
            var reference = authenticated.Reference(Suite);
            var next = _proposals.Contains(reference) ? this : new PublicGroup(_state, _proposals.With(Suite, authenticated), _settings);
            return new PublicProposalResult.Accepted(
                next, body.Type, authenticated.Content.Sender, reference, (body as RemoveProposal)?.Removed);
        }
        catch (MlsException e)
        {
            return new PublicProposalResult.Refused(e.Error);
        }
    }

    /// <summary>The tree (<c>optional&lt;Node&gt; ratchet_tree&lt;V&gt;</c>), for joiners.</summary>
    public byte[] ExportRatchetTree() => _state.Tree.Encode();

    /// <summary>The whole state; there is no secret in it.</summary>
    public byte[] Serialize()
    {
        using var writer = new MlsWriter(16 * 1024);
        writer.WriteUInt8(StateVersion);
        _state.Write(writer);
        _proposals.Write(writer);
        return writer.ToArray();
    }

    /// <summary>As <see cref="Evaluate(ReadOnlySpan{byte}, ReadOnlyMemory{byte}?, ReadOnlyMemory{byte}?)"/>, for observers who see only the commits.</summary>
    internal PublicCommitResult Evaluate(
        ReadOnlySpan<byte> commit, ReadOnlyMemory<byte>? groupInfo, ReadOnlyMemory<byte>? welcome, bool welcomeRequired)
    {
        try
        {
            var authenticated = Verify(commit, ContentType.Commit);
            GroupInfoValidation.RequireTag(Suite, authenticated.ConfirmationTag!);
            var evaluation = CommitEvaluation.Of(_state, authenticated, _proposals, _settings);
            var transition = evaluation.Transition;
            var state = new GroupState(Suite, transition.Tree, evaluation.Context, authenticated.ConfirmationTag!, transition.ReInit);
            if (groupInfo is { } info)
            {
                _settings.RequireSize(info.Length);
                PostedWithCommit.ValidateGroupInfo(state, evaluation.CommitterLeaf, MlsMessage.Decode<GroupInfo>(info.Span));
            }

            var references = transition.Added.ConvertAll(added => added.KeyPackage.Reference(Suite));
            if (welcome is { } posted)
            {
                _settings.RequireSize(posted.Length);
                PostedWithCommit.ValidateWelcome(Suite, references, MlsMessage.Decode<Welcome>(posted.Span));
            }
            else if (welcomeRequired && references.Count > 0)
            {
                throw new MlsException(MlsErrorCode.InvalidWelcome, "12.4.3");
            }

            var content = authenticated.Content;
            return new PublicCommitResult.Accepted(
                new PublicGroup(state, ProposalStore.Empty, _settings),
                evaluation.Effect(content.Sender, content.Commit!.Path is not null, null),
                references.ConvertAll(reference => (ReadOnlyMemory<byte>)reference));
        }
        catch (MlsException e)
        {
            return new PublicCommitResult.Refused(e.Error);
        }
    }

    private AuthenticatedContent Verify(ReadOnlySpan<byte> message, ContentType type)
    {
        _settings.RequireSize(message.Length);
        var body = MlsMessage.Decode<PublicMessage>(message);
        if (body.Content.ContentType != type)
        {
            throw new MlsException(MlsErrorCode.Unsupported, "6");
        }

        HandshakeVerification.RequireOf(_state, body.Content);

        // The tag's key is the members' secret; its length is all that can be seen.
        if (body.MembershipTag is { } tag && tag.Length != Suite.HashSize)
        {
            throw new MlsException(MlsErrorCode.InvalidMembershipTag, "6.2");
        }

        HandshakeVerification.Verify(_state, body.Authenticated);
        return body.Authenticated;
    }
}
