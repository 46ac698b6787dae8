using System.Security.Cryptography;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Groups;

/// <summary>
/// What the log knows of a conversation's group besides its events, moved on append by append; the same for every
/// adapter. Used under the conversation's lock.
/// </summary>
public sealed class GroupLedger
{
    /// <summary>The id of the MLS group.</summary>
    public required ReadOnlyMemory<byte> GroupId { get; set; }

    /// <summary>Its epoch.</summary>
    public long Epoch { get; set; }

    /// <summary>The epoch right after the last commit that removed somebody; 0 where none did.</summary>
    public long RemovalEpoch { get; set; }

    /// <summary>The sequence of the last commit or reset; 0 where there is none.</summary>
    public long CommitSequence { get; set; }

    /// <summary>How many proposals of the epoch wait for a commit.</summary>
    public int Proposals { get; set; }

    /// <summary>The devices that they remove.</summary>
    public HashSet<DeviceId> PendingRemovals { get; init; } = [];

    /// <summary>Whether the members agree on the epoch.</summary>
    public GroupHealth Health { get; set; }

    /// <summary>Devices whose commits are refused, because others could not follow one.</summary>
    public HashSet<DeviceId> Frozen { get; init; } = [];

    /// <summary>SHA-256 of the last commit's receipt; 32 zeros before the first.</summary>
    public ReadOnlyMemory<byte> ReceiptHash { get; set; } = new byte[SHA256.HashSizeInBytes];

    /// <summary>Moves on by an append that was accepted; gives the receipt of a commit.</summary>
    public byte[] Apply(Append append, long sequence)
    {
        switch (append)
        {
            case { Commit: { } commit }:
                Epoch = append.Epoch + 1;
                RemovalEpoch = commit.Removes ? Epoch : RemovalEpoch;
                BeginEpoch(sequence);
                Frozen.IntersectWith(commit.Devices.Select(device => device.Device));
                var receipt = commit.Seal?.Invoke(sequence, ReceiptHash) ?? [];
                ReceiptHash = receipt.Length == 0 ? ReceiptHash : SHA256.HashData(receipt);
                return receipt;
            case { Proposal: { } proposal }:
                Proposals++;
                if (proposal.Removed is { } removed)
                {
                    PendingRemovals.Add(removed);
                }

                return [];
            case { Reset: { } reset }:
                GroupId = reset.GroupId;
                Epoch = 0;
                RemovalEpoch = 0;
                BeginEpoch(sequence);
                Frozen.Clear();
                return [];
            case { Warning: { } warning }:
                Health = warning.Health;
                Frozen.Add(warning.Frozen);
                return [];
            default:
                return [];
        }
    }

    /// <summary>What an append of that device's depends on, but for what the sender and its key are.</summary>
    public AppendState ToState(DeviceId? sender) => new()
    {
        Exists = true,
        GroupId = GroupId,
        Epoch = Epoch,
        RemovalEpoch = RemovalEpoch,
        CommitSequence = CommitSequence,
        Proposals = Proposals,
        Health = Health,
        IsRemovalPending = sender is { } device && PendingRemovals.Contains(device),
        IsFrozen = sender is { } committer && Frozen.Contains(committer),
    };

    private void BeginEpoch(long sequence)
    {
        CommitSequence = sequence;
        Proposals = 0;
        PendingRemovals.Clear();
        Health = GroupHealth.Healthy;
    }
}
