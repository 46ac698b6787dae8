using GraphChat.Mls.Codec;

namespace GraphChat.Mls.Framing;

/// <summary>PrivateMessage (RFC 9420 §6.3).</summary>
internal sealed record PrivateMessage(
    byte[] GroupId, ulong Epoch, ContentType ContentType, byte[] AuthenticatedData, byte[] EncryptedSenderData, byte[] Ciphertext)
{
    internal static PrivateMessage Read(ref MlsReader reader) => new(
        reader.ReadOpaque().ToArray(), reader.ReadUInt64(), FramedContent.ReadType(ref reader),
        reader.ReadOpaque().ToArray(), reader.ReadOpaque().ToArray(), reader.ReadOpaque().ToArray());

    internal void Write(MlsWriter writer)
    {
        writer.WriteOpaque(GroupId);
        writer.WriteUInt64(Epoch);
        writer.WriteUInt8((byte)ContentType);
        writer.WriteOpaque(AuthenticatedData);
        writer.WriteOpaque(EncryptedSenderData);
        writer.WriteOpaque(Ciphertext);
    }
}
