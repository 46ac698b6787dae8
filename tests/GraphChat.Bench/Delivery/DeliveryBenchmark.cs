using GraphChat.Bench.Sending;
using GraphChat.Delivery;
using GraphChat.Delivery.Ports;

namespace GraphChat.Bench.Delivery;

/// <summary>Durable appends against pgbench, resuming, opening inboxes, ends of subscriptions, and what it costs as it grows.</summary>
internal sealed class DeliveryBenchmark : IBenchmark
{
    private const int PgbenchClients = 64;
    private const int Missed = 10_000;
    private const int Few = 10;

    public string Name => "delivery";

    public string Description =>
        "Durable appends and sends through whole nodes against pgbench -M prepared with 64 clients; send to receive; resuming; opening inboxes; ends; growth.";

    public async Task RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        foreach (var (name, part) in new (string, Func<BenchmarkRun, CancellationToken, Task>)[]
        {
            ("append", AppendAsync), ("path", WholePath.RunAsync), ("read", ReadAsync), ("end", Endings.RunAsync), ("growth", Growth.RunAsync),
        })
        {
            if (Environment.GetEnvironmentVariable("GRAPHCHAT_BENCH_PART") is not { Length: > 0 } wanted || wanted == name)
            {
                await part(run, cancellationToken);
            }
        }
    }

    private static async Task AppendAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        await using var baseline = await BenchDatabase.CreateAsync(cancellationToken);
        await using var database = await BenchDatabase.CreateAsync(cancellationToken);
        var stores = await database.OpenAsync(cancellationToken);
        var rooms = await Room.OpenAsync(stores, 1_024, user: null, cancellationToken);
        foreach (var (senders, aim) in new (int, double?)[] { (64, null), (256, null), (1_024, 2) })
        {
            await run.CompareAsync(
                $"append adapter, {senders:N0} senders",
                "rows/s",
                Better.More,
                $"pgbench, {PgbenchClients} clients",
                token => Pgbench.InsertAsync(baseline, PgbenchClients, run.Duration, token),
                token => Appends.RateAsync(stores.Log, rooms, senders, run.Duration, token),
                aim,
                cancellationToken);
        }
    }

    private static async Task ReadAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        await using var database = await BenchDatabase.CreateAsync(cancellationToken);
        var stores = await database.OpenAsync(cancellationToken);
        var missed = run.IsQuick ? 500 : Missed;
        var room = await Room.OpenAsync(stores, new UserId(Guid.NewGuid()), cancellationToken);
        foreach (var part in Enumerable.Range(0, missed).Chunk(500))
        {
            await Task.WhenAll(part.Select(_ => room.AppendAsync(stores.Log, cancellationToken)));
        }

        var few = await Room.OpenAsync(stores, 5, new UserId(Guid.NewGuid()), cancellationToken);
        var many = await Room.OpenAsync(stores, run.IsQuick ? 50 : 5_000, new UserId(Guid.NewGuid()), cancellationToken);
        await database.ExecuteAsync("ANALYZE", cancellationToken);
        await using var readings = await Readings.StartAsync(stores, cancellationToken);
        await run.CompareAsync(
            $"resume of {missed:N0} missed events",
            "events/s",
            Better.More,
            "the aim itself",
            _ => Task.FromResult(50_000.0),
            token => readings.ResumeAsync(room, missed, token),
            1,
            cancellationToken);
        await run.CompareAsync(
            $"opening an inbox over {many.Count:N0} conversations",
            "ms",
            Better.Less,
            "one over 5",
            token => MedianAsync(() => readings.OpenInboxAsync(few[0], token)),
            token => MedianAsync(() => readings.OpenInboxAsync(many[0], token)),
            0.2,
            cancellationToken);
        await FarBehindAsync(run, database, stores, readings, few, many, cancellationToken);
    }

    // Others talked for long, and nearly all of it was none of the person's.
    private static async Task FarBehindAsync(
        BenchmarkRun run, BenchDatabase database, DeliveryStores stores, Readings readings, List<Room> few, List<Room> many, CancellationToken cancellationToken)
    {
        var behind = run.IsQuick ? 3_000 : 100_000;
        var after = await stores.Log.ReadPositionAsync(cancellationToken);
        var others = await Room.OpenAsync(stores, run.IsQuick ? 100 : 10_000, user: null, cancellationToken);
        foreach (var part in Enumerable.Range(0, behind).Chunk(500))
        {
            await Task.WhenAll(part.Select(i => others[i % others.Count].AppendAsync(stores.Log, cancellationToken)));
        }

        foreach (var room in Enumerable.Range(0, Few).SelectMany(i => new[] { few[i % few.Count], many[i * many.Count / Few] }))
        {
            await room.AppendAsync(stores.Log, cancellationToken);
        }

        await database.ExecuteAsync("ANALYZE", cancellationToken);
        await run.CompareAsync(
            $"an inbox {behind:N0} positions behind, {Few} missed events, {many.Count:N0} conversations",
            "ms",
            Better.Less,
            "one over 5",
            token => MedianAsync(() => readings.CatchUpAsync(few[0], after, Few, token)),
            token => MedianAsync(() => readings.CatchUpAsync(many[0], after, Few, token)),
            0.2,
            cancellationToken);
    }

    private static async Task<double> MedianAsync(Func<Task<double>> measure)
    {
        var values = new List<double>();
        for (var i = 0; i < 21; i++)
        {
            values.Add(await measure());
        }

        return values.Order().ElementAt(values.Count / 2);
    }
}
