using System.Globalization;
using System.Text;
using GraphChat.Cli.Local;

namespace GraphChat.Cli.Suite;

/// <summary>Runs test projects and adds up what they gave.</summary>
internal sealed class SuiteRun(SuiteOptions options, TextWriter output, TimeProvider time)
{
    private const int AtOnce = 2;

    // They start whole servers and kill them: beside others they would measure the machine, not the product.
    private static readonly string[] s_alone = ["GraphChat.EndToEnd.Tests"];

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(15);

    // Part of the tests' names, where only some of them run.
    private string? _tests;

    /// <summary>Runs them all and prints what failed and the closing line.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    /// <exception cref="LocalFailure">What the tests need could not be had.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var projects = Projects(options.Filter);
        if (projects.Count == 0)
        {
            projects = Projects(null);
            _tests = options.Filter;
        }

        foreach (var folder in OracleFolders.Find(projects.Select(Folder)).Where(OracleFolders.IsStale))
        {
            await output.WriteLineAsync($"npm ci in {Path.GetRelativePath(options.Root, folder)}");
            await OracleFolders.InstallAsync(folder, cancellationToken);
        }

        await using var environment = await SuiteEnvironment.StartAsync(time, cancellationToken);
        var results = new List<ProjectResult>();
        using var places = new SemaphoreSlim(AtOnce);
        results.AddRange(await Task.WhenAll(projects.Except(s_alone).Select(project => RunInTurnAsync(project, environment, places, cancellationToken))));
        foreach (var project in projects.Intersect(s_alone))
        {
            results.Add(await RunInTurnAsync(project, environment, places, cancellationToken));
        }

        if (_tests is not null && results.TrueForAll(result => result.Passed + result.Skipped.Count + result.Failures.Count == 0))
        {
            throw LocalFailure.Usage($"'{_tests}' is part of no test project's name and of no test's.");
        }

        return await ReportAsync(results);
    }

    private List<string> Projects(string? part) =>
    [
        .. Directory.EnumerateDirectories(Path.Combine(options.Root, "tests"), "*.Tests")
            .Select(folder => Path.GetFileName(folder)!)
            .Where(name => part is null || name.Contains(part, StringComparison.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal),
    ];

    private string Folder(string project) => Path.Combine(options.Root, "tests", project);

    private async Task<ProjectResult> RunInTurnAsync(string project, SuiteEnvironment environment, SemaphoreSlim places, CancellationToken cancellationToken)
    {
        await places.WaitAsync(cancellationToken);
        try
        {
            var began = time.GetTimestamp();
            var result = await RunAsync(project, environment, cancellationToken);
            if (_tests is not null && result.Passed + result.Skipped.Count + result.Failures.Count == 0)
            {
                return result;
            }

            var verdict = result.Failures.Count == 0 ? "ok    " : "FAILED";
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{verdict} {project}: {Counts(result.Passed, result.Failures.Count, result.Skipped.Count)} ({time.GetElapsedTime(began).TotalSeconds:0} s)"));
            return result;
        }
        finally
        {
            places.Release();
        }
    }

    private async Task<ProjectResult> RunAsync(string project, SuiteEnvironment environment, CancellationToken cancellationToken)
    {
        var assembly = Path.Combine(Folder(project), "bin", "Release", "net10.0", project + ".dll");
        var resultFile = Path.Combine(environment.ResultsFolder, project + ".xml");
        var lines = new StringBuilder();
        var variables = new Dictionary<string, string?>(environment.Variables);
        if (options.Full)
        {
            variables["GRAPHCHAT_TEST_FULL"] = "1";
        }

        await using var process = await ChildProcess.StartAsync(
            new ChildProcessOptions(project, options.Dotnet, ["exec", assembly, "-xml", resultFile, "-noLogo", "-noColor", .. _tests is null ? [] : (string[])["-method", $"*{_tests}*"]])
            {
                Environment = variables,
                WorkingDirectory = Folder(project),
                OnLine = line => lines.AppendLine(line),
            },
            time);
        try
        {
            var code = await process.Exited.WaitAsync(s_patience, time, cancellationToken);
            return ProjectResult.Read(project, resultFile, code, lines.ToString());
        }
        catch (TimeoutException)
        {
            await process.KillAsync();
            return ProjectResult.Broken(project, $"still ran after {s_patience.TotalMinutes:0} minutes and was stopped.", lines.ToString());
        }
    }

    private async Task<int> ReportAsync(List<ProjectResult> results)
    {
        foreach (var skipped in results.SelectMany(result => result.Skipped))
        {
            await output.WriteLineAsync($"skipped {skipped}");
        }

        foreach (var failure in results.SelectMany(result => result.Failures))
        {
            await output.WriteLineAsync();
            await output.WriteLineAsync($"FAILED {failure}");
        }

        var failed = results.Sum(result => result.Failures.Count);
        var skips = results.Sum(result => result.Skipped.Count);
        await output.WriteLineAsync();
        await output.WriteLineAsync(Counts(results.Sum(result => result.Passed), failed, skips));
        return failed == 0 && !(options.NoSkips && skips != 0) ? ExitCode.Success : ExitCode.Different;
    }

    private static string Counts(int passed, int failed, int skipped) =>
        string.Create(CultureInfo.InvariantCulture, $"{passed} passed, {failed} failed, {skipped} skipped");
}
