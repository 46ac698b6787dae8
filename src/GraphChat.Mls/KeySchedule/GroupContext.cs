using GraphChat.Mls.Codec;
using GraphChat.Mls.Extensibility;

namespace GraphChat.Mls.KeySchedule;

/// <summary>GroupContext (RFC 9420 §8.1). Immutable.</summary>
internal sealed record GroupContext(
    ushort SuiteId, byte[] GroupId, ulong Epoch, byte[] TreeHash, byte[] ConfirmedTranscriptHash, Extension[] Extensions)
{
    internal static GroupContext Read(ref MlsReader reader) => reader.ReadUInt16() == ProtocolVersion.Mls10
        ? new(reader.ReadUInt16(), reader.ReadOpaque().ToArray(), reader.ReadUInt64(), reader.ReadOpaque().ToArray(),
            reader.ReadOpaque().ToArray(), ExtensionList.Read(ref reader))
        : throw new MlsException(MlsErrorCode.UnsupportedVersion, "8.1");

    internal void Write(MlsWriter writer)
    {
        writer.WriteUInt16(ProtocolVersion.Mls10);
        writer.WriteUInt16(SuiteId);
        writer.WriteOpaque(GroupId);
        writer.WriteUInt64(Epoch);
        writer.WriteOpaque(TreeHash);
        writer.WriteOpaque(ConfirmedTranscriptHash);
        ExtensionList.Write(writer, Extensions);
    }

    internal byte[] Encode() => Encoding.Encode(this, static (context, writer) => context.Write(writer));
}
