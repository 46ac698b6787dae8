using GraphChat.Cryptography;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.Framing;
using GraphChat.Mls.GroupCreation;
using GraphChat.Mls.GroupEvolution.Syntax;
using GraphChat.Mls.KeySchedule;
using GraphChat.Mls.RatchetTree;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.GroupEvolution;

/// <summary>Makes a commit (RFC 9420 §12.4.1), as a member or from outside.</summary>
internal sealed class CommitCreation
{
    internal required GroupState State { get; init; }

    internal required Sender Sender { get; init; }

    internal required SignatureKeyPair Signer { get; init; }

    internal required LeafContent Content { get; init; }

    internal required PrivateKeys Keys { get; init; }

    internal required SecretBytes InitSecret { get; init; }

    internal required MlsSettings Settings { get; init; }

    internal required Func<PreSharedKeyId, byte[]> FindPreSharedKey { get; init; }

    /// <summary>Frames the finished commit with the keys of the old epoch.</summary>
    internal required Func<AuthenticatedContent, byte[]> Frame { get; init; }

    internal (PendingCommit Pending, MlsCommitResult.Prepared Result) Create(List<ProposalEntry> entries, MlsCommitRequest request)
    {
        var suite = State.Suite;
        var transition = ProposalApplication.Apply(State, entries, Sender, Settings);
        var tree = transition.Tree;
        var ownLeaf = Sender.Type == SenderType.Member ? Sender.Index : tree.Reserve(Settings.MaximumLeaves);
        var pathContext = State.Context with { Epoch = State.Context.Epoch + 1, Extensions = transition.Extensions };
        // RFC 9420: M12.4.1-1.
        using var path = transition.PathRequired || request.UpdatePath
            ? TreeKem.Renew(tree, suite, ownLeaf, Content, Signer, State.Context.GroupId, Keys)
            : null;
        if (path is not null)
        {
            LeafNodeValidation.ValidateAlone(path.Leaf, suite, null);
            LeafNodeValidation.ValidateCapabilities(path.Leaf, transition.Extensions);
        }

        TreeValidation.ValidateUniqueKeys(tree);
        TreeValidation.ValidateCredentialSupport(tree);
        pathContext = pathContext with { TreeHash = tree.RootHash };
        var updatePath = path is null ? null : TreeKem.Encrypt(tree, suite, path, pathContext, transition.AddedLeaves);
        updatePath = updatePath is not null && Settings.AlterPath is { } alter ? alter(updatePath) : updatePath;

        var commit = new Commit([.. entries.Select(entry => entry.ToSyntax())], updatePath);
        var format = request.AsPrivateMessage ? WireFormat.PrivateMessage : WireFormat.PublicMessage;
        var content = new FramedContent(
            State.Context.GroupId, State.Context.Epoch, Sender, request.AuthenticatedData.ToArray(), ContentType.Commit, null, null, commit);
        var authenticated = AuthenticatedContent.Sign(format, content, Signer, State.Context);
        var context = pathContext with
        {
            ConfirmedTranscriptHash = TranscriptHash.Confirmed(suite, State.InterimTranscriptHash, authenticated),
        };
        using var pskSecret = PskSecret.Derive(suite, [.. transition.PreSharedKeys.Select(id => (id, FindPreSharedKey(id)))]);
        using var zero = new SecretBytes(suite.HashSize);
        using var keys = EpochKeys.FromCommit(suite, InitSecret.Span, (path?.CommitSecret ?? zero).Span, pskSecret.Span, context);
        var tag = suite.Mac(keys.Secrets.ConfirmationKey, context.ConfirmedTranscriptHash);
        var message = Frame(authenticated with { ConfirmationTag = tag });

        var state = new GroupState(suite, tree, context, tag, transition.ReInit);
        var effect = new CommitEvaluation(transition, ownLeaf, pathContext, context).Effect(Sender, path is not null, ownLeaf);
        var external = new Extension(ExtensionType.ExternalPub, ExternalPub(suite, keys.Secrets));
        var encodedTree = tree.Encode();
        Extension[] Extensions(bool withTree) => withTree ? [external, new Extension(ExtensionType.RatchetTree, encodedTree)] : [external];
        var groupInfo = GroupInfo.Sign(context, Extensions(request.TreeInGroupInfo), tag, ownLeaf, Signer);
        byte[]? welcome = null;
        if (transition.Added.Count > 0)
        {
            var inside = request.TreeInGroupInfo == request.TreeInWelcome
                ? groupInfo
                : GroupInfo.Sign(context, Extensions(request.TreeInWelcome), tag, ownLeaf, Signer);
            welcome = MlsMessage.Encode(WelcomeCreation.Create(suite, transition, path, keys, inside));
        }

        var pending = new PendingCommit(message, MemberEpoch.Of(state, ownLeaf, Keys, keys), effect);
        return (pending, new MlsCommitResult.Prepared(message, welcome, MlsMessage.Encode(groupInfo), encodedTree, context.Epoch));
    }

    /// <summary>external_pub (§12.4.3.2): the key as a vector.</summary>
    internal static byte[] ExternalPub(CipherSuite suite, EpochSecrets secrets)
    {
        using var writer = new Codec.MlsWriter();
        writer.WriteOpaque(ExternalInit.ExternalPublicKey(suite, secrets.External));
        return writer.ToArray();
    }
}
