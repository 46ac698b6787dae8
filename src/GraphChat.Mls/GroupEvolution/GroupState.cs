using GraphChat.Mls.Codec;
using GraphChat.Mls.Credentials;
using GraphChat.Mls.GroupEvolution.Syntax;
using GraphChat.Mls.KeySchedule;
using GraphChat.Mls.RatchetTree;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.GroupEvolution;

/// <summary>What everybody who follows a group knows of an epoch. Immutable: the tree in it is never changed, only its clones.</summary>
internal sealed record GroupState(CipherSuite Suite, Tree Tree, GroupContext Context, byte[] ConfirmationTag, ReInitProposal? ReInit)
{
    private byte[]? _interim;

    internal byte[] InterimTranscriptHash => _interim ??= TranscriptHash.Interim(Suite, Context.ConfirmedTranscriptHash, ConfirmationTag);

    internal IReadOnlyList<MlsMember> Members => [.. Tree.Leaves.Select(entry => MemberOf(entry.Index, entry.Leaf))];

    internal static MlsMember MemberOf(uint index, LeafNode leaf) => new(index, leaf.Credential, leaf.SignatureKey);

    internal static GroupState Read(ref MlsReader reader)
    {
        var context = GroupContext.Read(ref reader);
        var suite = CipherSuite.Require(context.SuiteId, "8.1");
        var tree = Tree.Decode(suite, reader.ReadOpaque(), int.MaxValue / 4);
        var tag = reader.ReadOpaque().ToArray();
        var reInit = reader.ReadOptional() ? (ReInitProposal)Proposal.Read(ref reader) : null;
        return new GroupState(suite, tree, context, tag, reInit);
    }

    internal void Write(MlsWriter writer)
    {
        Context.Write(writer);
        writer.WriteOpaque(Tree.Encode());
        writer.WriteOpaque(ConfirmationTag);
        writer.WriteOptional(ReInit is not null);
        ReInit?.Write(writer);
    }

    internal MlsMember? Member(uint index) => Tree.Leaf(index) is { } leaf ? MemberOf(index, leaf) : null;

    internal CredentialUse Use(CredentialRole role, LeafNode leaf, Credential? predecessor = null) =>
        new(role, leaf.Credential, leaf.SignatureKey, Context.GroupId, predecessor);
}
