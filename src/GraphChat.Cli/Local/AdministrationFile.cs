using System.Text.Json;

namespace GraphChat.Cli.Local;

/// <summary>The settings with which a running instance is administered, in a file that only its owner reads.</summary>
internal static class AdministrationFile
{
    private static readonly string[] s_names = ["GRAPHCHAT_PublicOrigin", "GRAPHCHAT_Postgres", "GRAPHCHAT_NodeSecretFile", "GRAPHCHAT_Identity"];

    /// <summary>Writes them as the instance starts.</summary>
    public static void Write(string dataFolder, IReadOnlyDictionary<string, string?> environment) =>
        SecretFile.Replace(PathOf(dataFolder), JsonSerializer.SerializeToUtf8Bytes(environment.Where(setting => s_names.Contains(setting.Key)).ToDictionary()));

    /// <summary>Those of the instance that runs on <paramref name="dataFolder"/>; null where none runs.</summary>
    public static IReadOnlyDictionary<string, string?>? Read(string dataFolder)
    {
        try
        {
            return InstanceLock.Read(dataFolder) is null ? null : JsonSerializer.Deserialize<Dictionary<string, string?>>(File.ReadAllText(PathOf(dataFolder)));
        }
        catch (Exception e) when (e is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Removes them as it ends.</summary>
    public static void Delete(string dataFolder) => File.Delete(PathOf(dataFolder));

    private static string PathOf(string dataFolder) => Path.Combine(dataFolder, "secrets", "administration.json");
}
