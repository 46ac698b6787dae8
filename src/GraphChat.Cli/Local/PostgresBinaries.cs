using System.Globalization;
using System.Text.RegularExpressions;

namespace GraphChat.Cli.Local;

/// <summary>PostgreSQL's programs on this machine.</summary>
/// <param name="Folder">Where initdb and postgres are.</param>
/// <param name="Version">The major version.</param>
internal sealed partial record PostgresBinaries(string Folder, int Version)
{
    /// <summary>The oldest major version that GraphChat runs on.</summary>
    public const int OldestVersion = 15;

    private const string Advice = "Install it with: sudo apt-get install --no-install-recommends postgresql";

    /// <summary>The folders to look in: <c>GRAPHCHAT_POSTGRES_BIN</c> alone if it is set, else Debian's and those of PATH.</summary>
    public static IReadOnlyList<string> DefaultFolders()
    {
        if (Environment.GetEnvironmentVariable("GRAPHCHAT_POSTGRES_BIN") is { Length: > 0 } chosen)
        {
            return [chosen];
        }

        var debian = Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql").Select(folder => Path.Combine(folder, "bin"))
            : [];
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        return [.. debian, .. path];
    }

    /// <summary>The program <paramref name="name"/> of it.</summary>
    public string this[string name] => Path.Combine(Folder, name);

    /// <summary>The newest usable version, or exactly <paramref name="version"/> where data of that version exists.</summary>
    /// <exception cref="LocalFailure">There is none; the sentence says what was found instead.</exception>
    public static async Task<PostgresBinaries> FindAsync(IReadOnlyList<string> folders, int? version, CancellationToken cancellationToken)
    {
        var found = new List<PostgresBinaries>();
        foreach (var folder in folders.Where(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres"))))
        {
            var (code, output) = await CommandRunner.RunAsync(Path.Combine(folder, "postgres"), ["--version"], null, cancellationToken);
            if (code == 0 && VersionLine().Match(output) is { Success: true } match)
            {
                found.Add(new PostgresBinaries(folder, int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)));
            }
        }

        if (found.Count == 0)
        {
            throw LocalFailure.Unavailable($"PostgreSQL is not installed here. {Advice}");
        }

        if (version is { } wanted)
        {
            return found.Find(one => one.Version == wanted) ?? throw LocalFailure.Unavailable(
                $"The data was made by PostgreSQL {wanted}, and only {Names(found)} is installed here. "
                + $"Install it with: sudo apt-get install --no-install-recommends postgresql-{wanted}");
        }

        var newest = found.MaxBy(one => one.Version)!;
        return newest.Version >= OldestVersion ? newest : throw LocalFailure.Unavailable(
            $"GraphChat needs PostgreSQL {OldestVersion} or newer, and only {Names(found)} is installed here. {Advice}");
    }

    private static string Names(IEnumerable<PostgresBinaries> found) =>
        "PostgreSQL " + string.Join(", ", found.Select(one => one.Version).Distinct().Order());

    [GeneratedRegex(@"\(PostgreSQL\) (\d+)", RegexOptions.NonBacktracking)]
    private static partial Regex VersionLine();
}
