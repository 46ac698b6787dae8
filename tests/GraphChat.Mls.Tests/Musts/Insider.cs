using GraphChat.Cryptography;
using GraphChat.Mls.Credentials;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.Framing;
using GraphChat.Mls.GroupEvolution;
using GraphChat.Mls.GroupEvolution.Syntax;
using GraphChat.Mls.KeyPackages;
using GraphChat.Mls.RatchetTree;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.Tests.Musts;

/// <summary>A member who knows every secret of the group, signs well, and keeps no rule.</summary>
internal sealed class Insider(Member member)
{
    private static readonly HashSet<uint> s_nobody = [];

    internal MlsGroup Group => member.Group;

    internal GroupState State => Group.Current.State;

    internal CipherSuite Suite => Group.Suite;

    internal uint Leaf => Group.OwnLeafIndex;

    internal SignatureKeyPair Signer => member.Key;

    internal LeafContent Content => State.Tree.Leaf(Leaf)!.Content();

    internal FramedContent Framed(Proposal? proposal, Commit? commit, Sender? sender = null, ulong? epoch = null, byte[]? groupId = null, byte[]? application = null) => new(
        groupId ?? State.Context.GroupId, epoch ?? State.Context.Epoch, sender ?? Sender.Member(Leaf), [],
        application is not null ? ContentType.Application : proposal is not null ? ContentType.Proposal : ContentType.Commit, application, proposal, commit);

    /// <summary>Signs and tags content as a PublicMessage.</summary>
    internal byte[] Public(FramedContent content, byte[]? confirmationTag = null, SignatureKeyPair? signer = null)
    {
        var signed = AuthenticatedContent.Sign(WireFormat.PublicMessage, content, signer ?? Signer, State.Context);
        if (content.ContentType == ContentType.Commit)
        {
            signed = signed with { ConfirmationTag = confirmationTag ?? new byte[Suite.HashSize] };
        }

        var tag = content.Sender.Type == SenderType.Member ? signed.MembershipTag(Suite, Group.Current.Secrets.MembershipKey, State.Context) : null;
        return MlsMessage.Encode(new PublicMessage(signed, tag));
    }

    internal byte[] Propose(Proposal proposal, Sender? sender = null, SignatureKeyPair? signer = null) => Public(Framed(proposal, null, sender), signer: signer);

    /// <summary>A commit of proposals by value, without a path and with a tag that is none: for rules that are asked before.</summary>
    internal byte[] Commit(params Proposal[] proposals) => Commit(null, proposals);

    internal byte[] Commit(UpdatePath? path, params Proposal[] proposals) =>
        Public(Framed(null, new Commit([.. proposals.Select(proposal => new ProposalOrRef(proposal, null))], path)));

    internal byte[] CommitReferences(params byte[][] messages) => Public(Framed(null, new Commit(
        [.. messages.Select(message => new ProposalOrRef(null, MlsMessage.Decode<PublicMessage>(message).Authenticated.Reference(Suite)))], null)));

    /// <summary>A right path of ours over a tree; what a test changes in it is what is wrong.</summary>
    internal UpdatePath Path(Tree? tree = null)
    {
        var after = tree ?? State.Tree.Clone();
        using var secrets = TreeKem.Renew(after, Suite, Leaf, Content, Signer, State.Context.GroupId, Group.Current.Keys.Clone());
        var context = State.Context with { Epoch = State.Context.Epoch + 1, TreeHash = after.RootHash };
        return TreeKem.Encrypt(after, Suite, secrets, context, s_nobody);
    }

    internal LeafNode NewLeaf(
        LeafNodeSource source, LeafContent? content = null, byte[]? encryptionKey = null, byte[]? parentHash = null, SignatureKeyPair? signer = null, uint? at = null) =>
        LeafNode.Create(content ?? Content, encryptionKey ?? NewKey(), source, source == LeafNodeSource.KeyPackage ? Life() : null, parentHash ?? [], signer ?? Signer, State.Context.GroupId, at ?? Leaf);

    internal static Lifetime Life(int days = 10) => new(
        (ulong)DateTimeOffset.UtcNow.AddHours(-1).ToUnixTimeSeconds(), (ulong)DateTimeOffset.UtcNow.AddDays(days).ToUnixTimeSeconds());

    internal byte[] NewKey()
    {
        using var key = Key.Create(Suite.Hpke.Kem);
        return key.PublicKey.Export();
    }

    /// <summary>A key package of somebody new, signed well, whatever it says.</summary>
    internal KeyPackage Package(
        SignatureKeyPair? signer = null, LeafContent? content = null, Lifetime? lifetime = null, LeafNodeSource source = LeafNodeSource.KeyPackage,
        byte[]? initKey = null, byte[]? encryptionKey = null, Extension[]? extensions = null)
    {
        signer ??= SignatureKeyPair.Generate(Suite);
        var leaf = LeafNode.Create(
            content ?? new LeafContent(Credential.Basic("dave"u8), Member.DefaultSettings.Capabilities, []), encryptionKey ?? NewKey(), source,
            source == LeafNodeSource.KeyPackage ? lifetime ?? Life() : null, [], signer, State.Context.GroupId, 0);
        return KeyPackage.Create(initKey ?? NewKey(), leaf, extensions ?? [], signer);
    }

    internal PreSharedKeyProposal PreSharedKey(ResumptionUsage usage = ResumptionUsage.Application, int nonce = 32, ulong epoch = 0) =>
        new(new PreSharedKeyId(null, usage, State.Context.GroupId, epoch, new byte[nonce]));

    /// <summary>An external commit by hand: what comes from somebody new.</summary>
    internal byte[] ExternalCommit(SignatureKeyPair joiner, LeafNode? leaf, params ProposalOrRef[] proposals)
    {
        UpdatePath? path = null;
        if (leaf is not null)
        {
            path = new UpdatePath(leaf, []);
        }

        return Public(Framed(null, new Commit(proposals, path), new Sender(SenderType.NewMemberCommit, 0)), signer: joiner);
    }

    internal ProposalOrRef ExternalInit() => new(
        new ExternalInitProposal(Mls.KeySchedule.ExternalInit.Send(Suite, Mls.KeySchedule.ExternalInit.ExternalPublicKey(Suite, Group.Current.Secrets.External)).KemOutput), null);
}
