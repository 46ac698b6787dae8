using System.Globalization;
using GraphChat.Bench.Fanout;
using GraphChat.Bench.Processes;

namespace GraphChat.Bench.Memory;

/// <summary>What one more connection that waits for events costs the server, against a bare WebSocket that waits for a message.</summary>
internal sealed class MemoryBenchmark : IBenchmark
{
    private const int MostRounds = 3;

    public string Name => "memory";

    public string Description => "resident memory of the server for each idle subscriber, against an idle WebSocket of Kestrel's own";

    public async Task RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var subscribers = run.IsQuick ? 200 : 15_000;
        // A round starts and fills two servers.
        await (run with { Rounds = Math.Min(run.Rounds, MostRounds) }).CompareAsync(
            $"{subscribers} idle subscribers",
            "bytes each",
            Better.Less,
            "bare Kestrel",
            stop => MeasureAsync("bare", subscribers, stop),
            stop => MeasureAsync("graphql", subscribers, stop),
            1.0,
            cancellationToken);
    }

    private static async Task<double> MeasureAsync(string target, int subscribers, CancellationToken cancellationToken)
    {
        await using var server = await Child.StartAsync(cancellationToken, "serve", target);
        // What the first ones cost is the server's, not theirs.
        await using var first = await OpenAsync(server, target, 50, cancellationToken);
        await server.AskAsync("memory", cancellationToken);
        var before = await ReadAsync(server, cancellationToken);
        await using var all = await OpenAsync(server, target, subscribers, cancellationToken);
        await FanoutBenchmark.UntilAsync(server, subscribers + 50, cancellationToken);
        await server.AskAsync("memory", cancellationToken);
        var after = await ReadAsync(server, cancellationToken);
        return (after - before) / (double)subscribers;
    }

    private static async Task<long> ReadAsync(Child server, CancellationToken cancellationToken) =>
        long.Parse((await server.AskAsync("memory", cancellationToken)).Split(' ')[1], CultureInfo.InvariantCulture);

    private static Task<Child> OpenAsync(Child server, string target, int count, CancellationToken cancellationToken) => Child.StartAsync(
        cancellationToken, "load", target, Text(server.Port), Text(count), "0", "0", "0");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
