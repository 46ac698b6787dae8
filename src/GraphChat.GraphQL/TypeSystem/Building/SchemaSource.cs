namespace GraphChat.GraphQL.TypeSystem.Building;

/// <summary>One SDL text of a schema.</summary>
/// <param name="Name">Where the text is from, for error messages, such as a file name.</param>
/// <param name="Text">The SDL in UTF-8.</param>
public sealed record SchemaSource(string Name, ReadOnlyMemory<byte> Text)
{
    /// <summary>All <c>*.graphql</c> files of a folder, in the order of their names.</summary>
    public static IReadOnlyList<SchemaSource> ReadFolder(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*.graphql").Order(StringComparer.Ordinal)
            .Select(file => new SchemaSource(Path.GetFileName(file), File.ReadAllBytes(file))),
    ];
}
