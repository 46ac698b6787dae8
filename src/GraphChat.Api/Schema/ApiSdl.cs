namespace GraphChat.Api.Schema;

/// <summary>The contract as it is written: the files of <c>schema/sdl</c>, built into the assembly.</summary>
public static class ApiSdl
{
    private const string Prefix = "sdl/";

    /// <summary>Name and text of each file, the one with the root types first, then by name.</summary>
    public static IReadOnlyList<(string Name, string Text)> Files { get; } = Read();

    private static List<(string Name, string Text)> Read()
    {
        var assembly = typeof(ApiSdl).Assembly;
        var names = assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal));
        var files = new List<(string, string)>();
        foreach (var name in names.OrderBy(name => name != "sdl/schema.graphql").ThenBy(name => name, StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            files.Add((name[Prefix.Length..], reader.ReadToEnd()));
        }

        return files;
    }
}
