using GraphChat.Mls.Codec;

namespace GraphChat.Mls.GroupCreation;

/// <summary>Welcome (RFC 9420 §12.4.3.1).</summary>
internal sealed record Welcome(ushort SuiteId, EncryptedGroupSecrets[] Secrets, byte[] EncryptedGroupInfo)
{
    internal static Welcome Read(ref MlsReader reader) =>
        new(reader.ReadUInt16(), Encoding.ReadList(ref reader, EncryptedGroupSecrets.Read), reader.ReadOpaque().ToArray());

    internal void Write(MlsWriter writer)
    {
        writer.WriteUInt16(SuiteId);
        writer.WriteVector(Secrets, static (w, secrets) => secrets.Write(w));
        writer.WriteOpaque(EncryptedGroupInfo);
    }
}
