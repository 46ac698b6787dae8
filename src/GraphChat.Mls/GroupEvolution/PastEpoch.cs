using GraphChat.Cryptography;
using GraphChat.Mls.Codec;
using GraphChat.Mls.SecretTree;

namespace GraphChat.Mls.GroupEvolution;

/// <summary>What is kept of a past epoch, to open messages that come late.</summary>
internal sealed record PastEpoch(GroupState State, SecretBytes SenderData, SecretTreeState SecretTree) : IDisposable
{
    internal static PastEpoch Read(ref MlsReader reader)
    {
        var state = GroupState.Read(ref reader);
        return new PastEpoch(state, new SecretBytes(reader.ReadOpaque()), SecretTreeState.Read(ref reader, state.Suite));
    }

    internal void Write(MlsWriter writer)
    {
        State.Write(writer);
        writer.WriteOpaque(SenderData.Span);
        SecretTree.Write(writer);
    }

    public void Dispose()
    {
        SenderData.Dispose();
        SecretTree.Dispose();
    }
}
