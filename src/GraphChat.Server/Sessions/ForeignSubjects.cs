using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using GraphChat.Delivery;

namespace GraphChat.Server.Sessions;

/// <summary>
/// People and sessions of issuers other than our own. Their identifiers are any text, so ids are made by hashing, with the
/// issuer in it: no issuer can name a person or a session of another one.
/// </summary>
internal static class ForeignSubjects
{
    /// <summary>The person's id: a UUID of version 8 (RFC 9562 section 5.8).</summary>
    public static UserId User(string issuer, string subject)
    {
        Span<byte> bytes = Hash("GraphChat person v1", issuer, subject).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return UserId.FromBytes(bytes);
    }

    /// <summary>The session's id; never one of our own, which are not of this form.</summary>
    public static string Session(string issuer, string sessionId) =>
        $"x-{Convert.ToHexStringLower(Hash("GraphChat session v1", issuer, sessionId).AsSpan(0, 16))}";

    private static byte[] Hash(params ReadOnlySpan<string> fields)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        foreach (var field in fields)
        {
            var bytes = Encoding.UTF8.GetBytes(field);
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        return hash.GetHashAndReset();
    }
}
