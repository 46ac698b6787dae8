using GraphChat.Mls.Codec;

namespace GraphChat.Mls.Extensibility;

internal static class ExtensionList
{
    internal static Extension[] Read(ref MlsReader reader) => Encoding.ReadList(ref reader, Extension.Read);

    internal static void Write(MlsWriter writer, IReadOnlyList<Extension> extensions) => writer.WriteVector(extensions, Extension.Write);

    internal static ReadOnlyMemory<byte>? Find(IReadOnlyList<Extension> extensions, ushort type)
    {
        foreach (var extension in extensions)
        {
            if (extension.Type == type)
            {
                return extension.Data;
            }
        }

        return null;
    }

    // RFC 9420: M13.4-3.
    internal static void RequireUnique(IReadOnlyList<Extension> extensions)
    {
        if (extensions.Count > 1 && extensions.DistinctBy(extension => extension.Type).Count() != extensions.Count)
        {
            throw new MlsException(MlsErrorCode.Malformed, "13.4");
        }
    }
}
