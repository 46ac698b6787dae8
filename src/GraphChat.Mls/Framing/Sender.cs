using GraphChat.Mls.Codec;

namespace GraphChat.Mls.Framing;

/// <summary>The sender of a framed message.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Index">Its leaf, or its place among the external senders; 0 for the others.</param>
public readonly record struct Sender(SenderType Type, uint Index)
{
    internal static Sender Member(uint leafIndex) => new(SenderType.Member, leafIndex);

    internal static Sender Read(ref MlsReader reader) => (SenderType)reader.ReadUInt8() switch
    {
        SenderType.Member => new Sender(SenderType.Member, reader.ReadUInt32()),
        SenderType.External => new Sender(SenderType.External, reader.ReadUInt32()),
        SenderType.NewMemberProposal => new Sender(SenderType.NewMemberProposal, 0),
        SenderType.NewMemberCommit => new Sender(SenderType.NewMemberCommit, 0),
        _ => throw new MlsException(MlsErrorCode.Malformed, "6"),
    };

    internal void Write(MlsWriter writer)
    {
        writer.WriteUInt8((byte)Type);
        if (Type is SenderType.Member or SenderType.External)
        {
            writer.WriteUInt32(Index);
        }
    }
}
