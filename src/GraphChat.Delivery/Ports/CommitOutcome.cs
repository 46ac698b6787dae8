using GraphChat.Delivery.Commits;
using GraphChat.Delivery.Conversations;

namespace GraphChat.Delivery.Ports;

/// <summary>What a commit does to a group, once everything that can be seen without a secret was checked.</summary>
public abstract record CommitOutcome
{
    /// <summary>A valid one; the Welcome names exactly the added key packages, the GroupInfo is of the new epoch.</summary>
    /// <param name="Epoch">The new epoch.</param>
    /// <param name="Committer">The leaf that made it, as it is after it.</param>
    /// <param name="Added">The devices that it adds.</param>
    /// <param name="Removed">The leaves that it removes.</param>
    /// <param name="Devices">Every leaf after it.</param>
    /// <param name="State">The public state after it.</param>
    /// <param name="RatchetTree">The ratchet tree after it (RFC 9420 section 12.4.3.3).</param>
    public sealed record Valid(
        ulong Epoch,
        GroupDevice Committer,
        IReadOnlyList<AddedDevice> Added,
        IReadOnlyList<GroupDevice> Removed,
        IReadOnlyList<GroupDevice> Devices,
        ReadOnlyMemory<byte> State,
        ReadOnlyMemory<byte> RatchetTree) : CommitOutcome
    {
        /// <summary>Whether its committer came in by it (RFC 9420 section 12.4.3.2).</summary>
        public bool IsExternal { get; init; }
    }

    /// <summary>Anything else.</summary>
    /// <param name="Section">The section of RFC 9420 or the rule of the service that it breaks.</param>
    public sealed record Refused(string Section) : CommitOutcome;
}
