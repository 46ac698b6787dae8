using GraphChat.Mls.Codec;
using GraphChat.Mls.KeySchedule;
using GraphChat.Mls.RatchetTree;
using GraphChat.Mls.SecretTree;

namespace GraphChat.Mls.GroupEvolution;

/// <summary>An epoch as a member holds it.</summary>
internal sealed class MemberEpoch(GroupState state, uint ownLeaf, PrivateKeys keys, EpochSecrets secrets, SecretTreeState secretTree)
{
    internal GroupState State { get; } = state;

    internal uint OwnLeaf { get; } = ownLeaf;

    internal PrivateKeys Keys { get; } = keys;

    internal EpochSecrets Secrets { get; } = secrets;

    internal SecretTreeState SecretTree { get; } = secretTree;

    /// <summary>The epoch of a finished key schedule.</summary>
    internal static MemberEpoch Of(GroupState state, uint ownLeaf, PrivateKeys keys, EpochKeys epochKeys)
    {
        keys.Prune(state.Tree);
        return new MemberEpoch(
            state, ownLeaf, keys, epochKeys.Secrets, SecretTreeState.Create(state.Suite, state.Tree.Width, epochKeys.Encryption.Span));
    }

    internal static MemberEpoch Read(ref MlsReader reader)
    {
        var state = GroupState.Read(ref reader);

        // Filled here once, and copied with the tree from then on.
        _ = state.Tree.RootHash;
        _ = state.Tree.Index;
        var ownLeaf = reader.ReadUInt32();
        return new MemberEpoch(
            state, ownLeaf, PrivateKeys.Read(ref reader, state.Suite), EpochSecrets.Read(ref reader), SecretTreeState.Read(ref reader, state.Suite));
    }

    internal void Write(MlsWriter writer)
    {
        State.Write(writer);
        writer.WriteUInt32(OwnLeaf);
        Keys.Write(writer);
        Secrets.Write(writer);
        SecretTree.Write(writer);
    }

    // RFC 9420: M7.5-3.
    /// <summary>Zeroes what the next epoch no longer needs, but for what <see cref="PastEpoch"/> took over.</summary>
    internal void Retire(MemberEpoch next)
    {
        Keys.DisposeExcept(next.Keys);
        Secrets.Dispose();
    }

    /// <summary>Zeroes an epoch that never came, but for the keys that it shares with the current one.</summary>
    internal void Discard(MemberEpoch current)
    {
        Keys.DisposeExcept(current.Keys);
        Secrets.Dispose();
        SecretTree.Dispose();
    }

    internal void Dispose()
    {
        Keys.DisposeExcept(null);
        Secrets.Dispose();
        SecretTree.Dispose();
    }
}
