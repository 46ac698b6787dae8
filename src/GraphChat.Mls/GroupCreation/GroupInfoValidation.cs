using GraphChat.Mls.Extensibility;
using GraphChat.Mls.GroupEvolution;
using GraphChat.Mls.RatchetTree;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.GroupCreation;

/// <summary>From a GroupInfo and its tree to a group's state (RFC 9420 §12.4.3.1): all but the confirmation tag.</summary>
internal static class GroupInfoValidation
{
    internal static GroupState Open(GroupInfo groupInfo, ReadOnlySpan<byte> ratchetTree, MlsSettings settings)
    {
        var context = groupInfo.Context;
        var suite = CipherSuite.Require(context.SuiteId, "12.4.3.1");
        // RFC 9420: M12.4.3-1.
        ExtensionList.RequireUnique(groupInfo.Extensions);
        ProposalApplication.ValidateExtensions(context.Extensions, settings);
        RequireTag(suite, groupInfo.ConfirmationTag);
        var encoded = ExtensionList.Find(groupInfo.Extensions, ExtensionType.RatchetTree) is { } inside ? inside.Span : ratchetTree;
        if (encoded.IsEmpty)
        {
            throw new MlsException(MlsErrorCode.MissingTree, "12.4.3.3");
        }

        var tree = Tree.Decode(suite, encoded, settings.MaximumLeaves);
        // RFC 9420: M12.4.3-4.
        if (tree.Leaf(groupInfo.Signer) is not { } signer || !groupInfo.VerifySignature(suite, signer.SignatureKey))
        {
            throw new MlsException(MlsErrorCode.InvalidSignature, "12.4.3.1");
        }

        // RFC 9420: M12.4.3.3-3.
        if (!tree.RootHash.AsSpan().SequenceEqual(context.TreeHash))
        {
            throw new MlsException(MlsErrorCode.InvalidTree, "12.4.3.1");
        }

        TreeValidation.Validate(tree, suite, context.GroupId, context.Extensions, settings.CredentialValidator);
        return new GroupState(suite, tree, context, groupInfo.ConfirmationTag, null);
    }

    internal static void RequireTag(CipherSuite suite, byte[] tag)
    {
        if (tag.Length != suite.HashSize)
        {
            throw new MlsException(MlsErrorCode.InvalidConfirmationTag, "6.1");
        }
    }
}
