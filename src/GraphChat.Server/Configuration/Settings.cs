namespace GraphChat.Server.Configuration;

/// <summary>
/// Where settings come from: GRAPHCHAT_ variables, and for what is better kept out of them, files of the folder that
/// GRAPHCHAT_SecretsFolder names, one a setting. A variable wins over a file.
/// </summary>
internal static class Settings
{
    private const string Prefix = "GRAPHCHAT_";
    private const int LargestFile = 16 * 1024;
    private static readonly string[] s_files = ["Postgres", "PostgresMigrator", "Redis", "S3", "PublicOrigin"];

    public static IConfiguration Read()
    {
        var variables = new ConfigurationBuilder().AddEnvironmentVariables(Prefix).Build();
        return variables["SecretsFolder"] is { Length: > 0 } folder
            ? new ConfigurationBuilder().AddInMemoryCollection(ReadFolder(folder)).AddConfiguration(variables).Build()
            : variables;
    }

    /// <summary>The settings that are files of the folder; only these are read, as the folder can hold keys too.</summary>
    internal static IEnumerable<KeyValuePair<string, string?>> ReadFolder(string folder)
    {
        foreach (var name in s_files)
        {
            var path = Path.Combine(folder, name);
            if (File.Exists(path) && new FileInfo(path).Length <= LargestFile)
            {
                yield return new(name, File.ReadAllText(path).Trim());
            }
        }
    }
}
