using System.Security.Cryptography;
using GraphChat.Cli.Local;

namespace GraphChat.Cli.Suite;

/// <summary>The npm packages that some tests hold our code against, installed from their lock files.</summary>
internal static class OracleFolders
{
    private const string StampName = ".graphchat-lock";

    /// <summary>Folders of <paramref name="projectFolders"/> with a package-lock.json.</summary>
    public static IReadOnlyList<string> Find(IEnumerable<string> projectFolders) =>
    [
        .. projectFolders
            .SelectMany(folder => Directory.EnumerateFiles(folder, "package-lock.json", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/node_modules/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .Select(file => Path.GetDirectoryName(file)!)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Whether <paramref name="folder"/> still needs <c>npm ci</c>: never run, or for another lock file.</summary>
    public static bool IsStale(string folder)
    {
        var stamp = Path.Combine(folder, "node_modules", StampName);
        return !File.Exists(stamp) || File.ReadAllText(stamp) != LockHash(folder);
    }

    /// <summary>Runs <c>npm ci</c> there.</summary>
    /// <exception cref="LocalFailure">npm is missing or failed.</exception>
    public static async Task InstallAsync(string folder, CancellationToken cancellationToken)
    {
        var (code, output) = await CommandRunner.RunAsync(
            "npm", ["ci", "--prefix", folder, "--no-audit", "--no-fund", "--loglevel=error"], null, cancellationToken);
        if (code != 0)
        {
            throw LocalFailure.Unavailable($"npm ci failed in {folder}:{Environment.NewLine}{output}");
        }

        Directory.CreateDirectory(Path.Combine(folder, "node_modules"));
        await File.WriteAllTextAsync(Path.Combine(folder, "node_modules", StampName), LockHash(folder), cancellationToken);
    }

    private static string LockHash(string folder) =>
        Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, "package-lock.json"))));
}
