using GraphChat.Mls.Codec;

namespace GraphChat.Mls.GroupEvolution.Syntax;

/// <summary>PreSharedKeyID (RFC 9420 §8.4): an external id, or the resumption secret of a group's epoch.</summary>
internal sealed record PreSharedKeyId(byte[]? ExternalId, ResumptionUsage Usage, byte[] GroupId, ulong Epoch, byte[] Nonce)
{
    private const byte ExternalType = 1;
    private const byte ResumptionType = 2;

    internal static PreSharedKeyId Read(ref MlsReader reader)
    {
        switch (reader.ReadUInt8())
        {
            case ExternalType:
                return new PreSharedKeyId(reader.ReadOpaque().ToArray(), default, [], 0, reader.ReadOpaque().ToArray());
            case ResumptionType:
                var usage = (ResumptionUsage)reader.ReadUInt8();
                return usage is ResumptionUsage.Application or ResumptionUsage.ReInit or ResumptionUsage.Branch
                    ? new PreSharedKeyId(null, usage, reader.ReadOpaque().ToArray(), reader.ReadUInt64(), reader.ReadOpaque().ToArray())
                    : throw new MlsException(MlsErrorCode.Malformed, "8.4");
            default:
                throw new MlsException(MlsErrorCode.Malformed, "8.4");
        }
    }

    internal void Write(MlsWriter writer)
    {
        if (ExternalId is not null)
        {
            writer.WriteUInt8(ExternalType);
            writer.WriteOpaque(ExternalId);
        }
        else
        {
            writer.WriteUInt8(ResumptionType);
            writer.WriteUInt8((byte)Usage);
            writer.WriteOpaque(GroupId);
            writer.WriteUInt64(Epoch);
        }

        writer.WriteOpaque(Nonce);
    }
}
