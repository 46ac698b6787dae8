using System.Security.Cryptography;
using GraphChat.Cryptography;
using GraphChat.Mls.Codec;
using GraphChat.Mls.SecretTree;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.Framing;

/// <summary>Encrypting and opening private messages (RFC 9420 §6.3).</summary>
internal static class PrivateMessageProtection
{
    private const int ReuseGuardSize = 4;

    internal static PrivateMessage Protect(
        CipherSuite suite, AuthenticatedContent authenticated, SecretTreeState tree, ReadOnlySpan<byte> senderDataSecret, int paddingSize) =>
        Protect(suite, authenticated, tree, senderDataSecret, plaintext =>
        {
            if (paddingSize > 0 && plaintext.Length % paddingSize is > 0 and var over)
            {
                plaintext.WriteBytes(new byte[paddingSize - over]);
            }
        });

    internal static PrivateMessage Protect(
        CipherSuite suite, AuthenticatedContent authenticated, SecretTreeState tree, ReadOnlySpan<byte> senderDataSecret, Action<MlsWriter> pad)
    {
        var content = authenticated.Content;
        // RFC 9420: M6.3.2-1.
        if (content.Sender.Type != SenderType.Member)
        {
            throw new MlsException(MlsErrorCode.UnknownSender, "6.3.2");
        }

        using var key = tree.Ratchet(content.Sender.Index, content.ContentType).Next();
        using var plaintext = new MlsWriter(1024);
        content.WriteBody(plaintext);
        authenticated.WriteAuth(plaintext);
        pad(plaintext);
        Span<byte> guard = stackalloc byte[ReuseGuardSize];
        // RFC 9420: M6.3.1-3.
        RandomNumberGenerator.Fill(guard);
        var ciphertext = suite.Aead.Encrypt(key.Key, Guarded(key.Nonce, guard), ContentData(content.GroupId, content.Epoch, content.ContentType, content.AuthenticatedData), plaintext.Written);
        using var sender = new MlsWriter(16);
        sender.WriteUInt32(content.Sender.Index);
        sender.WriteUInt32(key.Generation);
        sender.WriteBytes(guard);
        var (senderKey, senderNonce) = SenderDataKey(suite, senderDataSecret, ciphertext);
        using (senderKey)
        {
            var encrypted = suite.Aead.Encrypt(senderKey.Span, senderNonce, SenderDataData(content.GroupId, content.Epoch, content.ContentType), sender.Written);
            key.Consume();
            return new PrivateMessage(content.GroupId, content.Epoch, content.ContentType, content.AuthenticatedData, encrypted, ciphertext);
        }
    }

    internal static SenderData OpenSenderData(CipherSuite suite, PrivateMessage message, ReadOnlySpan<byte> senderDataSecret)
    {
        var (key, nonce) = SenderDataKey(suite, senderDataSecret, message.Ciphertext);
        using (key)
        {
            if (!suite.Aead.TryDecrypt(key.Span, nonce, SenderDataData(message.GroupId, message.Epoch, message.ContentType), message.EncryptedSenderData, out var plaintext))
            {
                throw new MlsException(MlsErrorCode.DecryptionFailed, "6.3.2");
            }

            return Encoding.Decode(plaintext, static (ref MlsReader r) => new SenderData(r.ReadUInt32(), r.ReadUInt32(), r.ReadBytes(ReuseGuardSize).ToArray()));
        }
    }

    /// <summary>Opens the content; the key is still to be consumed, once the signature has been verified.</summary>
    internal static AuthenticatedContent Open(CipherSuite suite, PrivateMessage message, SenderData sender, MessageKey key)
    {
        var data = ContentData(message.GroupId, message.Epoch, message.ContentType, message.AuthenticatedData);
        if (!suite.Aead.TryDecrypt(key.Key, Guarded(key.Nonce, sender.ReuseGuard), data, message.Ciphertext, out var plaintext))
        {
            throw new MlsException(MlsErrorCode.DecryptionFailed, "6.3.1");
        }

        var reader = new MlsReader(plaintext);
        var content = FramedContent.ReadBody(ref reader, message.GroupId, message.Epoch, Sender.Member(sender.LeafIndex), message.AuthenticatedData, message.ContentType);
        var authenticated = AuthenticatedContent.ReadAuth(ref reader, WireFormat.PrivateMessage, content);

        // RFC 9420: M6.3.1-1.
        // §6.3.1: the padding is zeros.
        return reader.ReadBytes(reader.Remaining).IndexOfAnyExcept((byte)0) < 0
            ? authenticated
            : throw new MlsException(MlsErrorCode.Malformed, "6.3.1");
    }

    internal static (SecretBytes Key, byte[] Nonce) SenderDataKey(CipherSuite suite, ReadOnlySpan<byte> senderDataSecret, ReadOnlySpan<byte> ciphertext)
    {
        var sample = ciphertext[..Math.Min(ciphertext.Length, suite.HashSize)];
        var nonce = new byte[suite.Aead.NonceSize];
        suite.ExpandWithLabel(senderDataSecret, "nonce"u8, sample, nonce);
        return (suite.ExpandWithLabel(senderDataSecret, "key"u8, sample, suite.Aead.KeySize), nonce);
    }

    private static byte[] Guarded(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> guard)
    {
        var guarded = nonce.ToArray();
        for (var i = 0; i < ReuseGuardSize; i++)
        {
            guarded[i] ^= guard[i];
        }

        return guarded;
    }

    private static byte[] ContentData(byte[] groupId, ulong epoch, ContentType type, byte[] authenticatedData)
    {
        using var writer = new MlsWriter(64 + groupId.Length + authenticatedData.Length);
        writer.WriteOpaque(groupId);
        writer.WriteUInt64(epoch);
        writer.WriteUInt8((byte)type);
        writer.WriteOpaque(authenticatedData);
        return writer.ToArray();
    }

    private static byte[] SenderDataData(byte[] groupId, ulong epoch, ContentType type)
    {
        using var writer = new MlsWriter(32 + groupId.Length);
        writer.WriteOpaque(groupId);
        writer.WriteUInt64(epoch);
        writer.WriteUInt8((byte)type);
        return writer.ToArray();
    }
}
