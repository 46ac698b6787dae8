using GraphChat.Mls.Codec;
using GraphChat.Mls.GroupCreation;
using GraphChat.Mls.KeyPackages;

namespace GraphChat.Mls.Framing;

/// <summary>MLSMessage (RFC 9420 §6): the whole of what is sent; the body is the one that the format names.</summary>
internal sealed record MlsMessage(WireFormat Format, object Body)
{
    internal static MlsMessage Decode(ReadOnlySpan<byte> source) => Encoding.Decode(source, Read);

    internal static MlsMessage Read(ref MlsReader reader)
    {
        if (reader.ReadUInt16() != ProtocolVersion.Mls10)
        {
            throw new MlsException(MlsErrorCode.UnsupportedVersion, "6");
        }

        var format = (WireFormat)reader.ReadUInt16();
        return new MlsMessage(format, format switch
        {
            WireFormat.PublicMessage => PublicMessage.Read(ref reader),
            WireFormat.PrivateMessage => PrivateMessage.Read(ref reader),
            WireFormat.Welcome => Welcome.Read(ref reader),
            WireFormat.GroupInfo => GroupInfo.Read(ref reader),
            WireFormat.KeyPackage => KeyPackage.Read(ref reader),
            _ => throw new MlsException(MlsErrorCode.Unsupported, "6"),
        });
    }

    /// <summary>The body, if it is of this kind.</summary>
    internal static T Decode<T>(ReadOnlySpan<byte> source)
        where T : class => Decode(source).Body as T ?? throw new MlsException(MlsErrorCode.Unsupported, "6");

    internal static byte[] Encode(PublicMessage message) => Encode(WireFormat.PublicMessage, message.Write);

    internal static byte[] Encode(PrivateMessage message) => Encode(WireFormat.PrivateMessage, message.Write);

    internal static byte[] Encode(Welcome message) => Encode(WireFormat.Welcome, message.Write);

    internal static byte[] Encode(GroupInfo message) => Encode(WireFormat.GroupInfo, message.Write);

    internal static byte[] Encode(KeyPackage message) => Encode(WireFormat.KeyPackage, message.Write);

    internal static byte[] Encode(MlsMessage message) => message.Body switch
    {
        PublicMessage body => Encode(body),
        PrivateMessage body => Encode(body),
        Welcome body => Encode(body),
        GroupInfo body => Encode(body),
        _ => Encode((KeyPackage)message.Body),
    };

    private static byte[] Encode(WireFormat format, Action<MlsWriter> write)
    {
        using var writer = new MlsWriter(1024);
        writer.WriteUInt16(ProtocolVersion.Mls10);
        writer.WriteUInt16((ushort)format);
        write(writer);
        return writer.ToArray();
    }
}
