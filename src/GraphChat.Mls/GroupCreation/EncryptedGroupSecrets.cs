using GraphChat.Mls.Codec;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.GroupCreation;

internal sealed record EncryptedGroupSecrets(byte[] NewMember, HpkeCiphertext Ciphertext)
{
    internal static EncryptedGroupSecrets Read(ref MlsReader reader) => new(reader.ReadOpaque().ToArray(), HpkeCiphertext.Read(ref reader));

    internal void Write(MlsWriter writer)
    {
        writer.WriteOpaque(NewMember);
        Ciphertext.Write(writer);
    }
}
