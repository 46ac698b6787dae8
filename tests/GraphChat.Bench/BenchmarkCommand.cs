using System.CommandLine;
using GraphChat.Testing;

namespace GraphChat.Bench;

/// <summary>The command line.</summary>
internal static class BenchmarkCommand
{
    private const int Usage = 64;

    /// <summary>Runs the benchmarks that are named, or all.</summary>
    /// <returns>The process's exit code: a ratio that is missed is shown and is no failure.</returns>
    public static Task<int> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var names = new Argument<string[]>("name") { Arity = ArgumentArity.ZeroOrMore, Description = "which benchmarks; all without one" };
        var rounds = new Option<int>("--rounds") { DefaultValueFactory = _ => 5, Description = "how many rounds count" };
        var quick = new Option<bool>("--quick") { Description = "small loads: shows only that the benchmarks work" };
        var list = new Option<bool>("--list") { Description = "says which there are" };
        var output = new Option<string>("--out")
        {
            DefaultValueFactory = _ => Repository.PathOf(".graphchat", "bench"),
            Description = "the folder for the results",
        };
        var root = new RootCommand("Measures GraphChat against baselines in the same run.") { names, rounds, quick, list, output };
        root.SetAction((parsed, stopped) => parsed.GetValue(list)
            ? ListAsync()
            : RunAsync(parsed.GetValue(names)!, parsed.GetValue(rounds), parsed.GetValue(quick), parsed.GetValue(output)!, stopped));
        return root.Parse(arguments).InvokeAsync(cancellationToken: cancellationToken);
    }

    private static async Task<int> ListAsync()
    {
        foreach (var benchmark in Benchmarks.All)
        {
            await Console.Out.WriteLineAsync($"{benchmark.Name,-16} {benchmark.Description}");
        }

        return 0;
    }

    private static async Task<int> RunAsync(string[] names, int rounds, bool isQuick, string folder, CancellationToken cancellationToken)
    {
        var unknown = names.Except(Benchmarks.All.Select(benchmark => benchmark.Name)).ToList();
        if (unknown.Count > 0)
        {
            await Console.Error.WriteLineAsync($"graphchat: there is no benchmark '{unknown[0]}'; --list says which there are.");
            return Usage;
        }

        foreach (var benchmark in Benchmarks.All.Where(benchmark => names.Length == 0 || names.Contains(benchmark.Name)))
        {
            await Console.Out.WriteLineAsync($"{benchmark.Name}: {benchmark.Description}");
            await Console.Out.WriteLineAsync(Report.Heading);
            var run = new BenchmarkRun(isQuick ? 1 : Math.Max(1, rounds), isQuick);
            await benchmark.RunAsync(run, cancellationToken);
            await Console.Out.WriteLineAsync($"  {await Report.WriteAsync(folder, benchmark, run, cancellationToken)}");
            await Console.Out.WriteLineAsync();
        }

        return 0;
    }
}
