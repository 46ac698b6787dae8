using System.Buffers.Binary;
using System.Security.Cryptography;

namespace GraphChat.Delivery.Messages;

/// <summary>
/// Makes the server's tag: HMAC-SHA256 under the month's key over L("GraphChat tag v1") L(commitment) L(group id)
/// L(epoch) L(user) L(device) L(message id) L(time) L(SHA-256(PrivateMessage)), with L(x) a 4-byte length before x.
/// </summary>
public static class FrankingTagger
{
    /// <summary>The version of the commitment in authenticated_data.</summary>
    private const byte CommitmentVersion = 1;
    private const int CommitmentLength = 32;
    private const int MaxGroupId = 255;

    /// <summary>The commitment that authenticated_data holds, or false where it holds something else.</summary>
    public static bool TryReadCommitment(ReadOnlyMemory<byte> authenticatedData, out ReadOnlyMemory<byte> commitment)
    {
        var there = authenticatedData.Length == 1 + CommitmentLength && authenticatedData.Span[0] == CommitmentVersion;
        commitment = there ? authenticatedData[1..] : default;
        return there;
    }

    /// <summary>Computes the tag of 32 bytes.</summary>
    /// <exception cref="ArgumentException">The group id is longer than 255 bytes.</exception>
    public static byte[] ComputeTag(
        FrankingKey key,
        ReadOnlySpan<byte> commitment,
        ReadOnlySpan<byte> groupId,
        ulong epoch,
        UserId user,
        DeviceId device,
        Guid messageId,
        long timeMilliseconds,
        ReadOnlySpan<byte> message)
    {
        if (groupId.Length > MaxGroupId)
        {
            throw new ArgumentException("A group id has at most 255 bytes.", nameof(groupId));
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(message, digest);
        Span<byte> number = stackalloc byte[8];
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key.Key);
        Put(mac, "GraphChat tag v1"u8);
        Put(mac, commitment);
        Put(mac, groupId);
        BinaryPrimitives.WriteUInt64BigEndian(number, epoch);
        Put(mac, number);
        Put(mac, user.ToBytes());
        Put(mac, device.ToBytes());
        Put(mac, messageId.ToByteArray(bigEndian: true));
        BinaryPrimitives.WriteInt64BigEndian(number, timeMilliseconds);
        Put(mac, number);
        Put(mac, digest);
        return mac.GetHashAndReset();
    }

    private static void Put(IncrementalHash mac, ReadOnlySpan<byte> value)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, value.Length);
        mac.AppendData(length);
        mac.AppendData(value);
    }
}
