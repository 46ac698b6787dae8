using GraphChat.Mls.Codec;
using GraphChat.Mls.GroupEvolution.Syntax;

namespace GraphChat.Mls.Framing;

/// <summary>FramedContent (RFC 9420 §6): one of the three bodies is there, as the content type says.</summary>
internal sealed record FramedContent(
    byte[] GroupId, ulong Epoch, Sender Sender, byte[] AuthenticatedData, ContentType ContentType, byte[]? Application, Proposal? Proposal, Commit? Commit)
{
    internal static FramedContent Read(ref MlsReader reader)
    {
        var groupId = reader.ReadOpaque().ToArray();
        var epoch = reader.ReadUInt64();
        var sender = Sender.Read(ref reader);
        var authenticatedData = reader.ReadOpaque().ToArray();
        var type = ReadType(ref reader);
        return ReadBody(ref reader, groupId, epoch, sender, authenticatedData, type);
    }

    internal static ContentType ReadType(ref MlsReader reader) => (ContentType)reader.ReadUInt8() is var type && Enum.IsDefined(type)
        ? type
        : throw new MlsException(MlsErrorCode.Malformed, "6");

    internal static FramedContent ReadBody(ref MlsReader reader, byte[] groupId, ulong epoch, Sender sender, byte[] authenticatedData, ContentType type) => type switch
    {
        ContentType.Application => new(groupId, epoch, sender, authenticatedData, type, reader.ReadOpaque().ToArray(), null, null),
        ContentType.Proposal => new(groupId, epoch, sender, authenticatedData, type, null, Proposal.Read(ref reader), null),
        _ => new(groupId, epoch, sender, authenticatedData, type, null, null, Commit.Read(ref reader)),
    };

    internal void Write(MlsWriter writer)
    {
        writer.WriteOpaque(GroupId);
        writer.WriteUInt64(Epoch);
        Sender.Write(writer);
        writer.WriteOpaque(AuthenticatedData);
        writer.WriteUInt8((byte)ContentType);
        WriteBody(writer);
    }

    internal void WriteBody(MlsWriter writer)
    {
        switch (ContentType)
        {
            case ContentType.Application:
                writer.WriteOpaque(Application);
                break;
            case ContentType.Proposal:
                Proposal!.Write(writer);
                break;
            default:
                Commit!.Write(writer);
                break;
        }
    }
}
