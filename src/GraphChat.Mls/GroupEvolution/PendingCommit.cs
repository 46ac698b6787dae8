using GraphChat.Mls.Codec;

namespace GraphChat.Mls.GroupEvolution;

/// <summary>A commit of ours that waits for the delivery service.</summary>
internal sealed record PendingCommit(byte[] Message, MemberEpoch Next, MlsCommitEffect Effect)
{
    internal static PendingCommit Read(ref MlsReader reader) =>
        new(reader.ReadOpaque().ToArray(), MemberEpoch.Read(ref reader), EffectCodec.Read(ref reader));

    internal void Write(MlsWriter writer)
    {
        writer.WriteOpaque(Message);
        Next.Write(writer);
        EffectCodec.Write(writer, Effect);
    }
}
