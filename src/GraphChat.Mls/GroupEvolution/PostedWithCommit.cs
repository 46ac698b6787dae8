using GraphChat.Mls.Extensibility;
using GraphChat.Mls.GroupCreation;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.GroupEvolution;

/// <summary>What the delivery service can check of a commit's GroupInfo and Welcome.</summary>
internal static class PostedWithCommit
{
    internal static void ValidateGroupInfo(GroupState state, uint committer, GroupInfo info)
    {
        ExtensionList.RequireUnique(info.Extensions);
        Require(info.Context.Encode().AsSpan().SequenceEqual(state.Context.Encode()));
        Require(info.ConfirmationTag.AsSpan().SequenceEqual(state.ConfirmationTag));
        Require(info.Signer == committer);
        Require(ExtensionList.Find(info.Extensions, ExtensionType.RatchetTree) is not { } tree || tree.Span.SequenceEqual(state.Tree.Encode()));
        if (!info.VerifySignature(state.Suite, state.Tree.Leaf(committer)!.SignatureKey))
        {
            throw new MlsException(MlsErrorCode.InvalidSignature, "12.4.3");
        }
    }

    internal static void ValidateWelcome(CipherSuite suite, IReadOnlyList<byte[]> added, Welcome welcome)
    {
        var named = welcome.Secrets.Select(secrets => new ByteKey(secrets.NewMember)).ToHashSet();
        // RFC 9420: M12.4.1-3.
        if (welcome.SuiteId != suite.Id
            || named.Count != welcome.Secrets.Length
            || !named.SetEquals(added.Select(reference => new ByteKey(reference))))
        {
            throw new MlsException(MlsErrorCode.InvalidWelcome, "12.4.3.1");
        }
    }

    private static void Require(bool condition)
    {
        if (!condition)
        {
            throw new MlsException(MlsErrorCode.InvalidGroupInfo, "12.4.3");
        }
    }
}
