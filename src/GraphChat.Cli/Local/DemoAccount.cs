using System.Text.Json;

namespace GraphChat.Cli.Local;

/// <summary>One of the demo people. Its text leaves the password out.</summary>
/// <param name="Name">What one signs in with.</param>
/// <param name="DisplayName">What others see.</param>
/// <param name="Role">learner, trainer or administrator.</param>
/// <param name="Password">Random, of this installation.</param>
internal sealed record DemoAccount(string Name, string DisplayName, string Role, string Password)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    /// <summary>The file of an installation that holds them.</summary>
    public static string FileOf(string dataFolder) => Path.Combine(dataFolder, "secrets", "demo-accounts.json");

    /// <summary>Reads that file.</summary>
    public static IReadOnlyList<DemoAccount> ReadAll(string dataFolder) =>
        JsonSerializer.Deserialize<List<DemoAccount>>(File.ReadAllText(FileOf(dataFolder)), s_json) ?? [];

    /// <inheritdoc />
    public override string ToString() => Name;
}
