using System.Security.Cryptography;

namespace GraphChat.Mls.Profile;

/// <summary>
/// The commitment to a message's content that travels in MLS's authenticated data, where the server can tag it; with the
/// key inside the ciphertext a recipient can later prove to the server what was sent, and to nobody else.
/// Format: docs/protocols/franking.md.
/// </summary>
public static class FrankingCommitment
{
    /// <summary>The size of the commitment in bytes.</summary>
    public const int Size = 32;

    /// <summary>The size of the key in bytes: exactly this, since HMAC pads shorter and hashes longer keys.</summary>
    public const int KeySize = 32;

    /// <summary>The size of the authenticated data that carries it.</summary>
    public const int AuthenticatedDataSize = 1 + Size;

    private const string Label = "GraphChat frank v1";
    private const byte Version = 1;

    /// <summary>The commitment.</summary>
    /// <exception cref="ArgumentException">The key is not <see cref="KeySize"/> bytes.</exception>
    public static byte[] Compute(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> groupId, ulong epoch, DeviceIdentity sender, Guid messageId, ReadOnlySpan<byte> content)
    {
        if (key.Length != KeySize)
        {
            throw new ArgumentException($"A franking key is {KeySize} bytes.", nameof(key));
        }

        var input = new ProfileWriter(160 + content.Length)
            .Field(Label).Field(groupId).Field(epoch).Field(sender.UserId).Field(sender.DeviceId).Field(messageId).Field(content);
        return HMACSHA256.HashData(key, input.Written);
    }

    /// <summary>The authenticated data of the PrivateMessage that carries <paramref name="commitment"/>.</summary>
    public static byte[] ToAuthenticatedData(ReadOnlySpan<byte> commitment) =>
        new ProfileWriter(AuthenticatedDataSize).UInt8(Version).Bytes(commitment).ToArray();

    /// <summary>Takes the commitment out of authenticated data; false for anything that is not exactly one.</summary>
    public static bool TryReadAuthenticatedData(ReadOnlySpan<byte> authenticatedData, out ReadOnlySpan<byte> commitment)
    {
        var reader = new ProfileReader(authenticatedData);
        var version = reader.UInt8();
        commitment = reader.Bytes(Size);
        return reader.AtEnd && version == Version;
    }

    /// <summary>
    /// Whether authenticated data commits to this content; compared in constant time. A message for which it does not is never shown.
    /// </summary>
    public static bool Verify(
        ReadOnlySpan<byte> authenticatedData, ReadOnlySpan<byte> groupId, ulong epoch, DeviceIdentity sender, Envelope envelope)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        return TryReadAuthenticatedData(authenticatedData, out var commitment)
            && CryptographicOperations.FixedTimeEquals(
                commitment,
                Compute(envelope.FrankingKey.Span, groupId, epoch, sender, envelope.MessageId, envelope.Content.Span));
    }
}
