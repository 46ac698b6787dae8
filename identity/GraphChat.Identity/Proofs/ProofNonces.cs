using System.Buffers.Binary;
using System.Security.Cryptography;
using GraphChat.Identity.Keys;
using GraphChat.Jose;

namespace GraphChat.Identity.Proofs;

/// <summary>
/// Nonces for proofs (RFC 9449 §8), which no node has to remember: the time in seconds (8 bytes, big-endian) and the first 16
/// bytes of an HMAC-SHA256 over it under a key of the nodes. Each is good for five minutes.
/// </summary>
internal sealed class ProofNonces(ReadOnlyMemory<byte> nodeSecret, TimeProvider time)
{
    private const int TimeLength = 8;
    private const int TagLength = 16;
    private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_skew = TimeSpan.FromSeconds(30);

    private readonly byte[] _key = NodeSecretKeys.Derive(nodeSecret, "graphchat identity proof nonce v1");

    public string Create() => Base64UrlText.Encode(Bytes(time.GetUtcNow().ToUnixTimeSeconds()));

    public bool IsValid(string nonce)
    {
        if (nonce.Length > 64 || !Base64UrlText.TryDecode(nonce, out var bytes) || bytes.Length != TimeLength + TagLength)
        {
            return false;
        }

        var seconds = BinaryPrimitives.ReadInt64BigEndian(bytes);
        if (!CryptographicOperations.FixedTimeEquals(bytes, Bytes(seconds)))
        {
            return false;
        }

        var age = time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds);
        return age > -s_skew && age < s_lifetime;
    }

    private byte[] Bytes(long seconds)
    {
        var bytes = new byte[TimeLength + TagLength];
        BinaryPrimitives.WriteInt64BigEndian(bytes, seconds);
        Span<byte> tag = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, bytes.AsSpan(0, TimeLength), tag);
        tag[..TagLength].CopyTo(bytes.AsSpan(TimeLength));
        return bytes;
    }
}
