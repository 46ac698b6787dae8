using GraphChat.Mls.Extensibility;

namespace GraphChat.Mls;

/// <summary>What a commit shall do, beside the proposals that were received and are valid, which it always covers.</summary>
public sealed class MlsCommitRequest
{
    /// <summary>Key packages (whole MLSMessages) of those to add.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Add { get; init; } = [];

    /// <summary>Leaves to remove; not our own.</summary>
    public IReadOnlyList<uint> Remove { get; init; } = [];

    /// <summary>Ids of external pre-shared keys to mix in.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> PreSharedKeys { get; init; } = [];

    /// <summary>Past epochs of this group whose resumption secrets to mix in.</summary>
    public IReadOnlyList<ulong> ResumptionEpochs { get; init; } = [];

    /// <summary>New extensions of the GroupContext: all of them, or null to leave them.</summary>
    public IReadOnlyList<Extension>? GroupContextExtensions { get; init; }

    /// <summary>Whether to renew our own keys even where no proposal demands it. A commit of nothing always does.</summary>
    public bool UpdatePath { get; init; }

    /// <summary>Whether the proposals that were received are covered; if not they are dropped with the epoch.</summary>
    public bool CoverReceivedProposals { get; init; } = true;

    /// <summary>Data that is authenticated, and readable by all who carry the commit.</summary>
    public ReadOnlyMemory<byte> AuthenticatedData { get; init; }

    /// <summary>Whether the Welcome carries the ratchet tree; if not, joiners get it otherwise.</summary>
    public bool TreeInWelcome { get; init; }

    /// <summary>Whether the GroupInfo carries the ratchet tree.</summary>
    public bool TreeInGroupInfo { get; init; }

    /// <summary>Whether the commit is sent as PrivateMessage; the delivery service cannot check such a one.</summary>
    public bool AsPrivateMessage { get; init; }

    /// <summary>Ends the group in favour of another; a commit of this does nothing else.</summary>
    public ReInitRequest? ReInit { get; init; }

    /// <summary>
    /// In epoch 0: the group that this one replaces (if it was ended by ReInit) or branches from; its resumption secret is mixed in.
    /// </summary>
    public MlsGroup? ResumeFrom { get; init; }
}
