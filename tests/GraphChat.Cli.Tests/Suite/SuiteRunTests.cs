using GraphChat.Cli.Suite;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.Cli.Tests.Suite;

/// <summary><c>./graphchat test</c> over test projects of which a script says what they give.</summary>
public sealed class SuiteRunTests : IDisposable
{
    // Called as: dotnet exec PROJECT.dll -xml FILE ...
    private const string Dotnet =
        """
        #!/bin/bash
        project=$(basename "$2" .dll)
        printf '%s\n' "$*" >>"$(dirname "$0")/calls"
        printf '%s\n' "$GRAPHCHAT_TEST_POSTGRES" "$GRAPHCHAT_TEST_REDIS" "full=$GRAPHCHAT_TEST_FULL" >"$(dirname "$0")/seen"
        case $project in
            Fails.Tests) result='<test name="F.one" result="Fail"><failure><message>it broke</message></failure></test>' ;;
            Skips.Tests) result='<test name="S.one" result="Skip"><reason>no browser</reason></test>' ;;
            Hangs.Tests) touch "$(dirname "$0")/hangs"; sleep 1000 & sleep 1000 ;;
            *) result='<test name="P.one" result="Pass" /><test name="P.two" result="Pass" />' ;;
        esac
        case "$*" in *-method*Nothing*) result= ;; esac
        printf '<assemblies><assembly><collection>%s</collection></assembly></assemblies>' "$result" >"$4"
        [ -z "$result" ] || [ "$project" != Fails.Tests ]
        """;

    private readonly TemporaryFolder _folder = new();

    public SuiteRunTests()
    {
        Requirement.Missing(!File.Exists("/usr/bin/redis-server"), "redis-server is not installed.");
        File.WriteAllText(_folder["dotnet"], Dotnet);
        File.SetUnixFileMode(_folder["dotnet"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Adds_up_what_passed_failed_and_was_skipped()
    {
        var (code, lines) = await RunAsync(new() { Projects = ["Fails.Tests", "Passes.Tests", "Skips.Tests"] });

        Assert.Equal(ExitCode.Different, code);
        Assert.Equal("2 passed, 1 failed, 1 skipped", lines[^1]);
        Assert.Contains("skipped S.one: no browser", lines);
        Assert.Contains("it broke", lines);
    }

    [Theory]
    [InlineData(false, ExitCode.Success)]
    [InlineData(true, ExitCode.Different)]
    public async Task A_skipped_test_is_a_failure_where_nothing_may_be_skipped(bool noSkips, int expected)
    {
        var (code, lines) = await RunAsync(new() { Projects = ["Passes.Tests", "Skips.Tests"], NoSkips = noSkips });

        Assert.Equal(expected, code);
        Assert.Equal("2 passed, 0 failed, 1 skipped", lines[^1]);
    }

    [Fact]
    public async Task A_filter_is_part_of_a_projects_name_or_else_of_a_tests()
    {
        Assert.Equal("2 passed, 0 failed, 0 skipped", (await RunAsync(new() { Projects = ["Fails.Tests", "Passes.Tests"], Filter = "pass", Full = true })).Lines[^1]);
        Assert.DoesNotContain("Fails", await File.ReadAllTextAsync(_folder["calls"], Cancel), StringComparison.Ordinal);
        var seen = await File.ReadAllLinesAsync(_folder["seen"], Cancel);
        Assert.StartsWith("Host=127.0.0.1;", seen[0], StringComparison.Ordinal);
        Assert.StartsWith("127.0.0.1:", seen[1], StringComparison.Ordinal);
        Assert.Equal("full=1", seen[2]);

        await RunAsync(new() { Projects = ["Passes.Tests"], Filter = "A_sentence" });
        Assert.Contains("-method *A_sentence*", await File.ReadAllTextAsync(_folder["calls"], Cancel), StringComparison.Ordinal);

        var failure = await Assert.ThrowsAsync<LocalFailure>(() => RunAsync(new() { Projects = ["Passes.Tests"], Filter = "Nothing" }));
        Assert.Equal(ExitCode.Usage, failure.Code);
    }

    [Fact]
    public async Task An_interrupted_run_leaves_no_process_behind()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var running = RunAsync(new() { Projects = ["Hangs.Tests"] }, stop.Token);
        while (!File.Exists(_folder["hangs"]))
        {
            Assert.False(running.IsCompleted);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancel);
        }

        var postgres = (await File.ReadAllLinesAsync(_folder["seen"], Cancel))[0];
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.DoesNotContain(_folder.Root, string.Join(' ', CommandLines()), StringComparison.Ordinal);
        await Assert.ThrowsAsync<Npgsql.NpgsqlException>(async () =>
        {
            await using var connection = new Npgsql.NpgsqlConnection(postgres + ";Pooling=false;Database=postgres");
            await connection.OpenAsync(Cancel);
        });
    }

    private static IEnumerable<string> CommandLines()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
        {
            string command;
            try
            {
                // The environment too: "sleep" does not say whose it is.
                command = File.ReadAllText(Path.Combine(folder, "cmdline")) + File.ReadAllText(Path.Combine(folder, "environ"));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                continue;
            }

            yield return command;
        }
    }

    private async Task<(int Code, List<string> Lines)> RunAsync(Wanted wanted, CancellationToken? cancellationToken = null)
    {
        foreach (var project in wanted.Projects)
        {
            Directory.CreateDirectory(Path.Combine(_folder["tests"], project));
        }

        using var output = new StringWriter();
        var options = new SuiteOptions(_folder.Root, _folder["dotnet"], wanted.Filter, wanted.Full, wanted.NoSkips);
        var code = await new SuiteRun(options, output, TimeProvider.System).RunAsync(cancellationToken ?? Cancel);
        return (code, [.. output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('\r'))]);
    }

    private sealed record Wanted
    {
        public required IReadOnlyList<string> Projects { get; init; }

        public string? Filter { get; init; }

        public bool Full { get; init; }

        public bool NoSkips { get; init; }
    }
}
