namespace GraphChat.Testing;

/// <summary>The programs that come with PostgreSQL.</summary>
public static class PostgresTool
{
    private const string Versions = "/usr/lib/postgresql";

    /// <summary>The newest one of this machine; the test is skipped where PostgreSQL is not installed.</summary>
    public static string PathOf(string program)
    {
        var path = !Directory.Exists(Versions) ? null : Directory.GetDirectories(Versions)
            .Select(version => Path.Combine(version, "bin", program)).Where(File.Exists).Order(StringComparer.Ordinal).LastOrDefault();
        Requirement.Missing(path is null, "PostgreSQL is not installed.");
        return path!;
    }
}
