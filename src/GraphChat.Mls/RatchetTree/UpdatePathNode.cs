using GraphChat.Mls.Codec;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.RatchetTree;

internal sealed record UpdatePathNode(byte[] EncryptionKey, HpkeCiphertext[] EncryptedPathSecrets)
{
    internal static UpdatePathNode Read(ref MlsReader reader) =>
        new(reader.ReadOpaque().ToArray(), Encoding.ReadList(ref reader, HpkeCiphertext.Read));

    internal void Write(MlsWriter writer)
    {
        writer.WriteOpaque(EncryptionKey);
        writer.WriteVector(EncryptedPathSecrets, static (w, ciphertext) => ciphertext.Write(w));
    }
}
