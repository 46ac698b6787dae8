using GraphChat.Mls.Codec;
using GraphChat.Mls.Credentials;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.Framing;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.GroupEvolution;

/// <summary>The effect of a pending commit in saved state.</summary>
internal static class EffectCodec
{
    internal static MlsCommitEffect Read(ref MlsReader reader) => new(
        reader.ReadUInt64(), Sender.Read(ref reader), reader.ReadUInt32(),
        Encoding.ReadList(ref reader, ReadMember), Encoding.ReadList(ref reader, ReadMember), Encoding.ReadList(ref reader, ReadMember),
        reader.ReadOptional(), reader.ReadOptional(),
        reader.ReadOptional()
            ? new ReInitRequest(reader.ReadOpaque().ToArray(), CipherSuite.Require(reader.ReadUInt16(), "12.1.5"), ExtensionList.Read(ref reader))
            : null);

    internal static void Write(MlsWriter writer, MlsCommitEffect effect)
    {
        writer.WriteUInt64(effect.Epoch);
        effect.Sender.Write(writer);
        writer.WriteUInt32(effect.CommitterLeafIndex);
        writer.WriteVector(effect.Added, WriteMember);
        writer.WriteVector(effect.Removed, WriteMember);
        writer.WriteVector(effect.Updated, WriteMember);
        writer.WriteOptional(effect.ExtensionsChanged);
        writer.WriteOptional(effect.SelfRemoved);
        writer.WriteOptional(effect.ReInit is not null);
        if (effect.ReInit is { } reInit)
        {
            writer.WriteOpaque(reInit.GroupId.Span);
            writer.WriteUInt16(reInit.Suite.Id);
            ExtensionList.Write(writer, reInit.Extensions);
        }
    }

    private static MlsMember ReadMember(ref MlsReader reader) => new(reader.ReadUInt32(), Credential.Read(ref reader), reader.ReadOpaque().ToArray());

    private static void WriteMember(MlsWriter writer, MlsMember member)
    {
        writer.WriteUInt32(member.LeafIndex);
        member.Credential.Write(writer);
        writer.WriteOpaque(member.SignatureKey.Span);
    }
}
