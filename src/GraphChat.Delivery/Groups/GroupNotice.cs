using System.Buffers.Binary;

namespace GraphChat.Delivery.Groups;

/// <summary>
/// The payload of a notice: <c>version 1 || what</c>, then for a poisoned epoch (1) <c>epoch (8) || health (1) || frozen
/// device (16)</c>, for a reset (2) the new group's GroupInfo with its tree, a whole MLSMessage.
/// </summary>
public static class GroupNotice
{
    private const byte Version = 1;
    private const byte PoisonedKind = 1;
    private const byte ResetKind = 2;
    private const int PoisonedLength = 2 + 8 + 1 + 16;

    /// <summary>The payload that tells of an epoch that members could not follow.</summary>
    public static byte[] Poisoned(long epoch, GroupHealth health, DeviceId frozen)
    {
        var bytes = new byte[PoisonedLength];
        bytes[0] = Version;
        bytes[1] = PoisonedKind;
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(2), epoch);
        bytes[10] = (byte)health;
        frozen.Value.TryWriteBytes(bytes.AsSpan(11), bigEndian: true, out _);
        return bytes;
    }

    /// <summary>The payload that tells of a new group.</summary>
    public static byte[] Reset(ReadOnlySpan<byte> groupInfo) => [Version, ResetKind, .. groupInfo];

    /// <summary>Reads the notice of a poisoned epoch.</summary>
    public static bool TryReadPoisoned(ReadOnlySpan<byte> payload, out long epoch, out GroupHealth health, out DeviceId frozen)
    {
        epoch = 0;
        health = default;
        frozen = default;
        if (payload.Length != PoisonedLength || payload[0] != Version || payload[1] != PoisonedKind)
        {
            return false;
        }

        epoch = BinaryPrimitives.ReadInt64BigEndian(payload[2..]);
        health = (GroupHealth)payload[10];
        frozen = DeviceId.FromBytes(payload[11..]);
        return true;
    }

    /// <summary>Reads the GroupInfo of a reset.</summary>
    public static bool TryReadReset(ReadOnlyMemory<byte> payload, out ReadOnlyMemory<byte> groupInfo)
    {
        var there = payload.Length > 2 && payload.Span[0] == Version && payload.Span[1] == ResetKind;
        groupInfo = there ? payload[2..] : default;
        return there;
    }
}
