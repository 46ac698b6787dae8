using GraphChat.Mls.Framing;

namespace GraphChat.Mls;

/// <summary>What a commit did.</summary>
/// <param name="Epoch">The new epoch.</param>
/// <param name="Sender">Who committed.</param>
/// <param name="CommitterLeafIndex">The committer's leaf; for an external commit the one it took.</param>
/// <param name="Added">Members that were added, or joined by an external commit, with their new leaves.</param>
/// <param name="Removed">Members that were removed, with their former leaves.</param>
/// <param name="Updated">Members that have a new leaf.</param>
/// <param name="ExtensionsChanged">Whether the GroupContext's extensions were replaced.</param>
/// <param name="SelfRemoved">Whether we were removed: the group can still open messages of past epochs and nothing else.</param>
/// <param name="ReInit">What the group is replaced by: it can still open messages and nothing else.</param>
public sealed record MlsCommitEffect(
    ulong Epoch, Sender Sender, uint CommitterLeafIndex, IReadOnlyList<MlsMember> Added, IReadOnlyList<MlsMember> Removed,
    IReadOnlyList<MlsMember> Updated, bool ExtensionsChanged, bool SelfRemoved, ReInitRequest? ReInit);
