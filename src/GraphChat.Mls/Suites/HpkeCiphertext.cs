using GraphChat.Mls.Codec;

namespace GraphChat.Mls.Suites;

/// <summary>HPKECiphertext (RFC 9420 §7.6).</summary>
internal sealed record HpkeCiphertext(byte[] KemOutput, byte[] Ciphertext)
{
    internal static HpkeCiphertext Read(ref MlsReader reader) => new(reader.ReadOpaque().ToArray(), reader.ReadOpaque().ToArray());

    internal void Write(MlsWriter writer)
    {
        writer.WriteOpaque(KemOutput);
        writer.WriteOpaque(Ciphertext);
    }
}
