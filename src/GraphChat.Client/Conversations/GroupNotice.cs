using System.Buffers.Binary;

namespace GraphChat.Client.Conversations;

/// <summary>Reads the payload of a NOTICE: docs/protocols/delivery-rules.md.</summary>
internal static class GroupNotice
{
    private const byte Version = 1;
    private const byte PoisonedKind = 1;
    private const byte ResetKind = 2;
    private const byte ResetHealth = 2;
    private const int PoisonedLength = 2 + 8 + 1 + 16;

    /// <summary>The notice of an epoch that members could not follow: whose commit began it, and whether most could not.</summary>
    public static bool TryReadPoisoned(ReadOnlySpan<byte> payload, out ulong epoch, out bool resetIsDue, out Guid frozen)
    {
        var valid = payload.Length == PoisonedLength && payload[0] == Version && payload[1] == PoisonedKind;
        epoch = valid ? BinaryPrimitives.ReadUInt64BigEndian(payload[2..]) : 0;
        resetIsDue = valid && payload[10] == ResetHealth;
        frozen = valid ? new Guid(payload[11..], bigEndian: true) : Guid.Empty;
        return valid;
    }

    /// <summary>The notice of a new group: its GroupInfo.</summary>
    public static bool TryReadReset(ReadOnlyMemory<byte> payload, out ReadOnlyMemory<byte> groupInfo)
    {
        var valid = payload.Length > 2 && payload.Span[0] == Version && payload.Span[1] == ResetKind;
        groupInfo = valid ? payload[2..] : default;
        return valid;
    }
}
