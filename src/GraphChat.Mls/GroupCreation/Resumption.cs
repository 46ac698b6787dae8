using GraphChat.Mls.GroupEvolution;
using GraphChat.Mls.GroupEvolution.Syntax;

namespace GraphChat.Mls.GroupCreation;

/// <summary>What a group that follows from another must keep of it (RFC 9420 §11.2, §11.3).</summary>
internal static class Resumption
{
    internal static void Validate(GroupState state, IReadOnlyList<PreSharedKeyId> keys, GroupState? former)
    {
        // RFC 9420: M8.4-2.
        if (keys.Any(id => id.Nonce.Length != state.Suite.HashSize))
        {
            throw new MlsException(MlsErrorCode.InvalidWelcome, "8.4");
        }

        var resumed = keys.Where(id => id.ExternalId is null && id.Usage is ResumptionUsage.ReInit or ResumptionUsage.Branch).ToList();
        if (resumed.Count == 0)
        {
            return;
        }

        // RFC 9420: M12.4.3.1-3.
        Require(resumed.Count == 1 && former is not null);
        // RFC 9420: M11.2-2.
        Require(state.Context.Epoch == 1);
        var id = resumed[0];
        Require(id.Epoch == former!.Context.Epoch && id.GroupId.AsSpan().SequenceEqual(former.Context.GroupId));
        if (id.Usage == ResumptionUsage.ReInit)
        {
            // RFC 9420: M11.2-1.
            Require(former.ReInit is { } reInit
                && reInit.SuiteId == state.Context.SuiteId
                && reInit.GroupId.AsSpan().SequenceEqual(state.Context.GroupId)
                && reInit.Extensions.SequenceEqual(state.Context.Extensions));

            // §12.4.3.1: nobody is left behind.
            var present = state.Tree.Leaves.Select(entry => entry.Leaf.Credential).ToHashSet();
            Require(former.Tree.Leaves.All(entry => present.Contains(entry.Leaf.Credential)));
        }
        else
        {
            // §11.3: a branch has only members of the group that it comes from.
            // RFC 9420: M11.3-2.
            Require(former.Context.SuiteId == state.Context.SuiteId);
            var members = former.Tree.Leaves.Select(entry => entry.Leaf.Credential).ToHashSet();
            Require(state.Tree.Leaves.All(entry => members.Contains(entry.Leaf.Credential)));
        }
    }

    private static void Require(bool condition)
    {
        if (!condition)
        {
            throw new MlsException(MlsErrorCode.InvalidWelcome, "11.2");
        }
    }
}
