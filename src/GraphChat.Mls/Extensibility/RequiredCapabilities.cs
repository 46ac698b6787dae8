using GraphChat.Mls.Codec;

namespace GraphChat.Mls.Extensibility;

/// <summary>What every member of a group must be able to do (RFC 9420 §11.1).</summary>
/// <param name="ExtensionTypes">Extension types beyond the default ones.</param>
/// <param name="ProposalTypes">Proposal types beyond the default ones.</param>
/// <param name="CredentialTypes">Credential types.</param>
public sealed record RequiredCapabilities(
    IReadOnlyList<ushort> ExtensionTypes, IReadOnlyList<ushort> ProposalTypes, IReadOnlyList<ushort> CredentialTypes)
{
    /// <summary>The extension for the GroupContext.</summary>
    public Extension ToExtension()
    {
        using var writer = new MlsWriter();
        writer.WriteVector(ExtensionTypes, static (w, type) => w.WriteUInt16(type));
        writer.WriteVector(ProposalTypes, static (w, type) => w.WriteUInt16(type));
        writer.WriteVector(CredentialTypes, static (w, type) => w.WriteUInt16(type));
        return new Extension(ExtensionType.RequiredCapabilities, writer.ToArray());
    }

    internal static RequiredCapabilities? Find(IReadOnlyList<Extension> extensions) =>
        ExtensionList.Find(extensions, ExtensionType.RequiredCapabilities) is { } data ? Encoding.Decode(data.Span, Read) : null;

    private static RequiredCapabilities Read(ref MlsReader reader) =>
        new(Capabilities.ReadTypes(ref reader), Capabilities.ReadTypes(ref reader), Capabilities.ReadTypes(ref reader));
}
