using System.Globalization;
using GraphChat.Bench.Processes;

namespace GraphChat.Bench.Fanout;

/// <summary>One event to many subscribers of one operation, against a bare broadcast.</summary>
internal sealed class FanoutBenchmark : IBenchmark
{
    private const int Window = 8;

    public string Name => "fanout";

    public string Description =>
        "one event to many subscribers, 256 bytes of text, against a broadcast of the same bytes by Kestrel's own WebSockets";

    public async Task RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        await using var bare = await Child.StartAsync(cancellationToken, "serve", "bare");
        await using var ours = await Child.StartAsync(cancellationToken, "serve", "graphql");
        (int Subscribers, int Publishers, int Window)[] cases = run.IsQuick
            ? [(50, 1, Window)]
            : [(500, 1, Window), (500, 8, Window), (5_000, 1, Window), (5_000, 8, Window), (500, 1, 1)];
        foreach (var (subscribers, publishers, window) in cases)
        {
            await run.CompareAsync(
                $"{subscribers} subscribers, {publishers} publisher{(publishers == 1 ? "" : "s")}{(window == 1 ? ", one event at a time" : "")}",
                "deliveries/s",
                Better.More,
                "bare Kestrel",
                stop => MeasureAsync(bare, "bare", subscribers, publishers, window, run.Duration, stop),
                stop => MeasureAsync(ours, "graphql", subscribers, publishers, window, run.Duration, stop),
                1.0,
                cancellationToken);
        }
    }

    internal static async Task<double> MeasureAsync(
        Child server, string target, int subscribers, int publishers, int window, TimeSpan duration, CancellationToken cancellationToken)
    {
        await UntilAsync(server, 0, cancellationToken);
        await using var load = await Child.StartAsync(
            cancellationToken,
            "load",
            target,
            Text(server.Port),
            Text(subscribers),
            Text(publishers),
            Text(window),
            Text((int)duration.TotalMilliseconds));
        await UntilAsync(server, subscribers, cancellationToken);
        return double.Parse(await load.AskAsync("go", cancellationToken), CultureInfo.InvariantCulture);
    }

    internal static async Task UntilAsync(Child server, int subscribers, CancellationToken cancellationToken)
    {
        while (await server.AskAsync("subscribers", cancellationToken) != Text(subscribers))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
