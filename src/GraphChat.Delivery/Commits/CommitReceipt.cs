using System.Buffers.Binary;

namespace GraphChat.Delivery.Commits;

/// <summary>
/// What the service signs when it accepts a commit: <c>version 1 || L(group id) || epoch that it ends (8) || SHA-256 of the
/// commit (32) || SHA-256 of the receipt before (32) || sequence (8) || time in milliseconds (8)</c>, then <c>L(signature)</c>,
/// with L(x) a 4-byte length before x. Two receipts for one epoch of a group prove that the service showed its members
/// different commits.
/// </summary>
/// <param name="GroupId">The MLS group id.</param>
/// <param name="Epoch">The epoch that the commit ended.</param>
/// <param name="CommitHash">SHA-256 of the commit; 32 bytes.</param>
/// <param name="PreviousHash">SHA-256 of the conversation's receipt before, with its signature; zeros for the first.</param>
/// <param name="Sequence">The commit's place in the log.</param>
/// <param name="Time">When the service took it, in milliseconds since 1970.</param>
public sealed record CommitReceipt(
    ReadOnlyMemory<byte> GroupId,
    long Epoch,
    ReadOnlyMemory<byte> CommitHash,
    ReadOnlyMemory<byte> PreviousHash,
    long Sequence,
    long Time)
{
    private const byte Version = 1;
    private const int HashLength = 32;
    private const int MaxGroupId = 255;
    private const int FixedLength = 1 + 4 + 8 + HashLength + HashLength + 8 + 8;

    /// <summary>What is signed.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[FixedLength + GroupId.Length];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), GroupId.Length);
        GroupId.Span.CopyTo(bytes.AsSpan(5));
        var rest = bytes.AsSpan(5 + GroupId.Length);
        BinaryPrimitives.WriteInt64BigEndian(rest, Epoch);
        CommitHash.Span.CopyTo(rest[8..]);
        PreviousHash.Span.CopyTo(rest[(8 + HashLength)..]);
        BinaryPrimitives.WriteInt64BigEndian(rest[(8 + HashLength + HashLength)..], Sequence);
        BinaryPrimitives.WriteInt64BigEndian(rest[(16 + HashLength + HashLength)..], Time);
        return bytes;
    }

    /// <summary>The signed whole, as it is stored and delivered.</summary>
    public byte[] ToBytes(ReadOnlySpan<byte> signature)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, signature.Length);
        return [.. ToBytes(), .. length, .. signature];
    }

    /// <summary>Reads a signed whole; <paramref name="signature"/> covers all before it and is not checked here.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, out CommitReceipt? receipt, out ReadOnlyMemory<byte> signature)
    {
        receipt = null;
        signature = default;
        if (bytes.Length < FixedLength + 4 || bytes.Span[0] != Version)
        {
            return false;
        }

        var groupLength = BinaryPrimitives.ReadInt32BigEndian(bytes.Span[1..]);
        if (groupLength is < 0 or > MaxGroupId || bytes.Length < FixedLength + groupLength + 4)
        {
            return false;
        }

        var rest = bytes[(5 + groupLength)..];
        var tail = rest[(24 + HashLength + HashLength)..];
        if (BinaryPrimitives.ReadInt32BigEndian(tail.Span) != tail.Length - 4)
        {
            return false;
        }

        signature = tail[4..];
        receipt = new CommitReceipt(
            bytes.Slice(5, groupLength),
            BinaryPrimitives.ReadInt64BigEndian(rest.Span),
            rest.Slice(8, HashLength),
            rest.Slice(8 + HashLength, HashLength),
            BinaryPrimitives.ReadInt64BigEndian(rest.Span[(8 + HashLength + HashLength)..]),
            BinaryPrimitives.ReadInt64BigEndian(rest.Span[(16 + HashLength + HashLength)..]));
        return true;
    }

    /// <summary>Whether two receipts, both with valid signatures, prove a fork: one epoch of one group, two commits.</summary>
    public static bool AreProofOfFork(CommitReceipt one, CommitReceipt other) =>
        one.GroupId.Span.SequenceEqual(other.GroupId.Span) && one.Epoch == other.Epoch
        && !one.CommitHash.Span.SequenceEqual(other.CommitHash.Span);
}
