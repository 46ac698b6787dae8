using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace GraphChat.Delivery.Attachments;

/// <summary>
/// Makes and reads the addresses at which nodes take and give the bytes of attachments. What an address is good for is
/// sealed under a key of the nodes, so that whoever sees one learns no person and no session. Thread-safe.
/// </summary>
public sealed class AttachmentAddresses(NodeKeys keys, string origin, TimeProvider time)
{
    /// <summary>The path of all addresses; which one it is stands in the query, because paths are logged.</summary>
    public const string Path = "/attachments";

    /// <summary>The parameter of the query.</summary>
    public const string Parameter = "address";

    private const byte Version = 1;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int FixedLength = 8 + 16 + 16 + 8 + 4;
    private const int MaxSessionLength = 256;
    private const int MaxTextLength = 512;
    private static readonly TimeSpan s_validity = TimeSpan.FromMinutes(2);
    private static readonly byte[] s_version = [Version];

    internal SignedAddress ForReading(Caller caller, Guid id) => Make(caller, id, offset: null, size: 0);

    internal SignedAddress ForPart(Caller caller, Guid id, long offset, int size) => Make(caller, id, offset, size);

    /// <summary>What an address is good for; null where it is none of ours, or no longer.</summary>
    internal AttachmentAddress? Read(string? text)
    {
        if (text is not { Length: <= MaxTextLength } || !Base64Url.IsValid(text))
        {
            return null;
        }

        var bytes = Base64Url.DecodeFromChars(text).AsSpan();
        if (bytes.Length < 1 + NonceLength + FixedLength + TagLength || bytes[0] != Version)
        {
            return null;
        }

        var content = new byte[bytes.Length - 1 - NonceLength - TagLength];
        using var cipher = new AesGcm(keys.Addresses.Span, TagLength);
        try
        {
            cipher.Decrypt(bytes.Slice(1, NonceLength), bytes[(1 + NonceLength)..^TagLength], bytes[^TagLength..], content, s_version);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }

        var expiresAt = BinaryPrimitives.ReadInt64BigEndian(content);
        var offset = BinaryPrimitives.ReadInt64BigEndian(content.AsSpan(40));
        return time.GetUtcNow().ToUnixTimeMilliseconds() < expiresAt
            ? new AttachmentAddress(
                new Guid(content.AsSpan(8, 16), bigEndian: true),
                new UserId(new Guid(content.AsSpan(24, 16), bigEndian: true)),
                Encoding.UTF8.GetString(content.AsSpan(FixedLength)),
                offset < 0 ? null : offset,
                BinaryPrimitives.ReadInt32BigEndian(content.AsSpan(48)))
            : null;
    }

    private SignedAddress Make(Caller caller, Guid id, long? offset, int size)
    {
        var session = Encoding.UTF8.GetBytes(caller.SessionId);
        if (session.Length > MaxSessionLength)
        {
            throw Refusal.Limit("Bytes of a session's id", MaxSessionLength);
        }

        var now = time.GetUtcNow();
        // No longer than the token under which it is given.
        var expiresAt = DateTimeOffset.FromUnixTimeMilliseconds(
            Math.Min((now + s_validity).ToUnixTimeMilliseconds(), Math.Max(caller.ExpiresAt.ToUnixTimeMilliseconds(), now.ToUnixTimeMilliseconds())));
        var content = new byte[FixedLength + session.Length];
        BinaryPrimitives.WriteInt64BigEndian(content, expiresAt.ToUnixTimeMilliseconds());
        id.TryWriteBytes(content.AsSpan(8), bigEndian: true, out _);
        caller.User.Value.TryWriteBytes(content.AsSpan(24), bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(content.AsSpan(40), offset ?? -1);
        BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(48), size);
        session.CopyTo(content, FixedLength);

        var bytes = new byte[1 + NonceLength + content.Length + TagLength];
        bytes[0] = Version;
        var nonce = bytes.AsSpan(1, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(keys.Addresses.Span, TagLength);
        cipher.Encrypt(nonce, content, bytes.AsSpan(1 + NonceLength, content.Length), bytes.AsSpan(bytes.Length - TagLength), s_version);
        return new SignedAddress(new Uri($"{origin}{Path}?{Parameter}={Base64Url.EncodeToString(bytes)}"), expiresAt);
    }
}
