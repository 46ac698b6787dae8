using GraphChat.Cryptography;
using GraphChat.Mls.Codec;
using GraphChat.Mls.GroupEvolution.Syntax;

namespace GraphChat.Mls.GroupCreation;

/// <summary>GroupSecrets (RFC 9420 §12.4.3.1).</summary>
internal sealed record GroupSecrets(SecretBytes JoinerSecret, SecretBytes? PathSecret, PreSharedKeyId[] PreSharedKeys) : IDisposable
{
    internal static GroupSecrets Read(ref MlsReader reader) => new(
        new SecretBytes(reader.ReadOpaque()),
        reader.ReadOptional() ? new SecretBytes(reader.ReadOpaque()) : null,
        Encoding.ReadList(ref reader, PreSharedKeyId.Read));

    internal void Write(MlsWriter writer)
    {
        writer.WriteOpaque(JoinerSecret.Span);
        writer.WriteOptional(PathSecret is not null);
        if (PathSecret is not null)
        {
            writer.WriteOpaque(PathSecret.Span);
        }

        writer.WriteVector(PreSharedKeys, static (w, psk) => psk.Write(w));
    }

    public void Dispose()
    {
        JoinerSecret.Dispose();
        PathSecret?.Dispose();
    }
}
