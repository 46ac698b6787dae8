using GraphChat.Mls.Codec;
using GraphChat.Mls.Credentials;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.Extensibility;

/// <summary>What a member can do, as its leaf says (RFC 9420 §7.2). Values of other lists than ours, GREASE among them, are kept.</summary>
/// <param name="Versions">Protocol versions.</param>
/// <param name="CipherSuites">Cipher suites.</param>
/// <param name="ExtensionTypes">Extension types beyond the default ones.</param>
/// <param name="ProposalTypes">Proposal types beyond the default ones.</param>
/// <param name="CredentialTypes">Credential types.</param>
public sealed record Capabilities(
    IReadOnlyList<ushort> Versions,
    IReadOnlyList<ushort> CipherSuites,
    IReadOnlyList<ushort> ExtensionTypes,
    IReadOnlyList<ushort> ProposalTypes,
    IReadOnlyList<ushort> CredentialTypes)
{
    // RFC 9420: M7.2-1, M7.2-2.
    /// <summary>All that this library can, with extension types of the application.</summary>
    public static Capabilities Of(params IReadOnlyList<ushort> extensionTypes) => new(
        [1], [.. CipherSuite.All.Select(suite => suite.Id)], [ExtensionType.LastResort, .. extensionTypes.Where(type => type != ExtensionType.LastResort && !ExtensionType.IsDefault(type))], [], [Credential.BasicType, Credential.X509Type]);

    /// <summary>The credential types, each once: the sender of a leaf may repeat them.</summary>
    internal IEnumerable<ushort> DistinctCredentialTypes => CredentialTypes.Count <= 1 ? CredentialTypes : CredentialTypes.Distinct();

    // RFC 9420: M7.2-5, M13.5-2.
    internal static Capabilities Read(ref MlsReader reader) =>
        new(ReadTypes(ref reader), ReadTypes(ref reader), ReadTypes(ref reader), ReadTypes(ref reader), ReadTypes(ref reader));

    internal static ushort[] ReadTypes(ref MlsReader reader) => Encoding.ReadList(ref reader, static (ref MlsReader r) => r.ReadUInt16());

    internal void Write(MlsWriter writer)
    {
        foreach (var list in (IReadOnlyList<ushort>[])[Versions, CipherSuites, ExtensionTypes, ProposalTypes, CredentialTypes])
        {
            writer.WriteVector(list, static (w, type) => w.WriteUInt16(type));
        }
    }

    internal bool HasExtension(ushort type) => ExtensionType.IsDefault(type) || ExtensionTypes.Contains(type);

    // RFC 9420: M13.5-3.
    internal bool Has(RequiredCapabilities required) =>
        required.ExtensionTypes.All(type => !Grease.Is(type) && HasExtension(type))
        && required.ProposalTypes.All(type => type is >= 1 and <= 7 || (!Grease.Is(type) && ProposalTypes.Contains(type)))
        && required.CredentialTypes.All(type => !Grease.Is(type) && CredentialTypes.Contains(type));
}
