using System.CommandLine;
using System.Globalization;
using GraphChat.Cli.Local;
using GraphChat.Cli.Suite;

namespace GraphChat.Cli.Commands;

/// <summary><c>graphchat bench</c>.</summary>
internal static class BenchCommand
{
    private const string Project = "GraphChat.Bench";

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var names = new Argument<string[]>("name") { Description = "which benchmarks; all without one", Arity = ArgumentArity.ZeroOrMore };
        var list = new Option<bool>("--list") { Description = "says which there are" };
        var rounds = new Option<int?>("--rounds") { Description = "how many rounds count" };
        var quick = new Option<bool>("--quick") { Description = "small loads: shows only that the benchmarks work" };
        var command = new Command("bench", "Measures GraphChat against baselines in the same run, with a PostgreSQL and a Redis of its own.")
        {
            names, list, rounds, quick,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var arguments = new List<string>(parsed.GetValue(names)!);
            if (parsed.GetValue(rounds) is { } count)
            {
                arguments.AddRange(["--rounds", count.ToString(CultureInfo.InvariantCulture)]);
            }

            arguments.AddRange(parsed.GetValue(quick) ? ["--quick"] : []);
            return parsed.GetValue(list)
                ? RunAsync(Installation.Find(), ["--list"], new Dictionary<string, string?>(), cancellationToken)
                : RunAsync(Installation.Find(), arguments, cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(Installation installation, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        foreach (var folder in OracleFolders.Find([Folder(installation)]).Where(OracleFolders.IsStale))
        {
            await OracleFolders.InstallAsync(folder, cancellationToken);
        }

        await using var environment = await SuiteEnvironment.StartAsync(TimeProvider.System, cancellationToken);
        return await RunAsync(installation, arguments, environment.Variables, cancellationToken);
    }

    private static async Task<int> RunAsync(
        Installation installation, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?> variables, CancellationToken cancellationToken)
    {
        var assembly = Path.Combine(Folder(installation), "bin", "Release", "net10.0", Project + ".dll");
        await using var process = await ChildProcess.StartAsync(
            new ChildProcessOptions(Project, installation.Dotnet, ["exec", assembly, .. arguments])
            {
                Environment = variables,
                OnLine = Console.Out.WriteLine,
            },
            TimeProvider.System);
        return await process.Exited.WaitAsync(cancellationToken);
    }

    private static string Folder(Installation installation) => Path.Combine(installation.Root, "tests", Project);
}
