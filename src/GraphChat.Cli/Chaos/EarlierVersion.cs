using System.Globalization;
using GraphChat.Cli.Local;

namespace GraphChat.Cli.Chaos;

/// <summary>The server as an earlier commit of this clone has it, built once and kept.</summary>
/// <param name="Commit">The commit's hash.</param>
/// <param name="Server">Its assembly.</param>
internal sealed record EarlierVersion(string Commit, string Server)
{
    /// <summary>Says that no other version is to be deployed.</summary>
    public const string None = "none";

    private const int FurthestBack = 20;
    private const int Kept = 2;

    // Nodes of either version work on the same tables: an earlier one refuses those that a later migration made.
    private static readonly string[] s_tables = ["src/GraphChat.Delivery.Postgres/Migrations", "identity/GraphChat.Identity/Storage/Migrations"];

    /// <summary>Finds and builds it.</summary>
    /// <param name="requested">A commit by any name that git knows; the furthest of the last twenty that fits if null.</param>
    /// <param name="installation">The clone.</param>
    /// <param name="report">Told before it takes minutes.</param>
    /// <param name="cancellationToken">Ends the build.</param>
    /// <returns>Null and why, where none was asked for by name and this clone has none.</returns>
    /// <exception cref="LocalFailure">The commit that was asked for is not there, does not fit, or does not build.</exception>
    public static async Task<(EarlierVersion? Version, string Reason)> PrepareAsync(
        string? requested, Installation installation, Action<string> report, CancellationToken cancellationToken)
    {
        if (requested == None)
        {
            return (null, "none is to be deployed");
        }

        var git = new Git(installation.Root);
        if (await git.AskAsync(["rev-parse", "--verify", "--quiet", "HEAD"], cancellationToken) is null)
        {
            return requested is null
                ? (null, "this is no git clone, so there is no earlier version to build")
                : throw LocalFailure.Unavailable($"This is no git clone, so {requested} cannot be built.");
        }

        var commit = requested is null ? await FindAsync(git, cancellationToken) : await ResolveAsync(git, requested, cancellationToken);
        if (commit is null)
        {
            return (null, await git.AskAsync(["rev-parse", "--is-shallow-repository"], cancellationToken) == "true"
                ? "this clone is shallow, without the history that an earlier version is built from: git fetch --unshallow"
                : "no earlier commit has the same tables");
        }

        return (await BuildAsync(git, commit, installation, report, cancellationToken), "");
    }

    private static async Task<string?> FindAsync(Git git, CancellationToken cancellationToken)
    {
        var commits = await git.AskAsync(["rev-list", "--first-parent", "--skip=1", $"--max-count={FurthestBack.ToString(CultureInfo.InvariantCulture)}", "HEAD"], cancellationToken) ?? "";
        string? furthest = null;
        foreach (var commit in commits.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!await HasSameTablesAsync(git, commit, cancellationToken))
            {
                break;
            }

            furthest = commit;
        }

        return furthest;
    }

    private static async Task<string> ResolveAsync(Git git, string requested, CancellationToken cancellationToken)
    {
        var commit = await git.AskAsync(["rev-parse", "--verify", "--quiet", "--end-of-options", requested + "^{commit}"], cancellationToken);
        if (commit is null)
        {
            var isShallow = await git.AskAsync(["rev-parse", "--is-shallow-repository"], cancellationToken) == "true";
            throw LocalFailure.Unavailable(isShallow
                ? $"This clone is shallow and has no commit {requested}: git fetch --unshallow, or --earlier {None}."
                : $"There is no commit {requested} in this clone.");
        }

        return await HasSameTablesAsync(git, commit, cancellationToken)
            ? commit
            : throw LocalFailure.Unavailable($"{requested} has other tables than this version: its nodes could not run beside those of this one.");
    }

    private static async Task<bool> HasSameTablesAsync(Git git, string commit, CancellationToken cancellationToken)
    {
        foreach (var folder in s_tables)
        {
            if (await git.AskAsync(["rev-parse", "--quiet", "--verify", $"{commit}:{folder}"], cancellationToken)
                != await git.AskAsync(["rev-parse", "--quiet", "--verify", $"HEAD:{folder}"], cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    private static async Task<EarlierVersion> BuildAsync(
        Git git, string commit, Installation installation, Action<string> report, CancellationToken cancellationToken)
    {
        var versions = Path.Combine(installation.DefaultData, "versions");
        var place = Path.Combine(versions, commit);
        var version = new EarlierVersion(commit, Path.Combine(place, "GraphChat.Server.dll"));
        if (File.Exists(version.Server))
        {
            return version;
        }

        report($"Building the server of commit {commit[..10]} (once; some minutes)...");
        Directory.CreateDirectory(versions);
        var source = Directory.CreateTempSubdirectory("graphchat-version-").FullName;
        try
        {
            var archive = Path.Combine(source, "source.tar");
            await git.RunAsync(["archive", "--format=tar", "-o", archive, commit], cancellationToken);
            await RunAsync("tar", ["-xf", archive, "-C", source], commit, cancellationToken);
            await RunAsync(
                installation.Dotnet,
                ["build", Path.Combine(source, "src", "GraphChat.Server"), "-c", "Release", "-v", "quiet", "-nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false", "-p:RunAnalyzers=false"],
                commit,
                cancellationToken);
            // Over file systems: copied beside its place and put there whole.
            var fresh = $"{place}.{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}";
            await RunAsync("cp", ["-r", Path.Combine(source, "src", "GraphChat.Server", "bin", "Release", "net10.0"), fresh], commit, cancellationToken);
            Forget(versions, fresh);
            Directory.Move(fresh, place);
            return version;
        }
        finally
        {
            Directory.Delete(source, recursive: true);
        }
    }

    private static void Forget(string versions, string fresh)
    {
        foreach (var old in new DirectoryInfo(versions).GetDirectories().Where(folder => folder.FullName != fresh).OrderByDescending(folder => folder.CreationTimeUtc).Skip(Kept - 1))
        {
            old.Delete(recursive: true);
        }
    }

    private static async Task RunAsync(string program, IEnumerable<string> arguments, string commit, CancellationToken cancellationToken)
    {
        var (code, output) = await CommandRunner.RunAsync(program, arguments, null, cancellationToken);
        if (code != 0)
        {
            throw LocalFailure.Unavailable($"The server of commit {commit[..10]} cannot be built: {string.Join(" / ", output.Split('\n').TakeLast(3))}");
        }
    }

    private sealed class Git(string root)
    {
        /// <summary>What it says, trimmed; null where it refuses.</summary>
        public async Task<string?> AskAsync(string[] arguments, CancellationToken cancellationToken)
        {
            var (code, output) = await CommandRunner.RunAsync("git", ["-C", root, .. arguments], null, cancellationToken);
            return code == 0 ? output : null;
        }

        public async Task RunAsync(string[] arguments, CancellationToken cancellationToken)
        {
            var (code, output) = await CommandRunner.RunAsync("git", ["-C", root, .. arguments], null, cancellationToken);
            if (code != 0)
            {
                throw LocalFailure.Unavailable($"git {arguments[0]} failed: {output}");
            }
        }
    }
}
