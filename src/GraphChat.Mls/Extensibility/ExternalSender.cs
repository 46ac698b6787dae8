using GraphChat.Mls.Codec;
using GraphChat.Mls.Credentials;

namespace GraphChat.Mls.Extensibility;

/// <summary>Somebody outside the group who may send proposals (RFC 9420 §12.1.8.1).</summary>
/// <param name="SignatureKey">Its signature key.</param>
/// <param name="Credential">Its credential.</param>
public sealed record ExternalSender(ReadOnlyMemory<byte> SignatureKey, Credential Credential)
{
    /// <summary>The extension for the GroupContext that lists these senders.</summary>
    public static Extension ToExtension(IReadOnlyList<ExternalSender> senders)
    {
        using var writer = new MlsWriter();
        writer.WriteVector(senders, static (w, sender) =>
        {
            w.WriteOpaque(sender.SignatureKey.Span);
            sender.Credential.Write(w);
        });
        return new Extension(ExtensionType.ExternalSenders, writer.ToArray());
    }

    internal static ExternalSender[] Find(IReadOnlyList<Extension> extensions) =>
        ExtensionList.Find(extensions, ExtensionType.ExternalSenders) is { } data
            ? Encoding.Decode(data.Span, static (ref MlsReader r) => Encoding.ReadList(ref r, Read))
            : [];

    private static ExternalSender Read(ref MlsReader reader) => new(reader.ReadOpaque().ToArray(), Credential.Read(ref reader));
}
