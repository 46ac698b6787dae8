using System.Globalization;
using System.Text;
using GraphChat.Delivery.Ports;
using GraphChat.Testing;

namespace GraphChat.Bench.Delivery;

/// <summary>
/// What an append costs as there is more of everything: of conversations that are written to, and of rows in the log and of its keys.
/// The sizes take turns within a round; a table and a plot are written beside the results.
/// </summary>
internal static class Growth
{
    // The least that must be left of the rate of the smallest.
    private const double Aim = 0.8;
    private const int Senders = 256;
    private const int FillStep = 1_000_000;

    public static async Task RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var conversations = await OverConversationsAsync(run, cancellationToken);
        var rows = await OverRowsAsync(run, cancellationToken);
        Add(run, conversations, "conversations");
        Add(run, rows, "rows in the log");
        var folder = Directory.CreateDirectory(Repository.PathOf(".graphchat", "bench")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "delivery-growth.md"), Table(conversations, rows), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "delivery-growth.svg"), GrowthPlot.Draw(conversations, rows), cancellationToken);
        Console.WriteLine($"  table and plot: {Path.Combine(folder, "delivery-growth.md")}, delivery-growth.svg");
    }

    private static async Task<List<GrowthPoint>> OverConversationsAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        await using var database = await BenchDatabase.CreateAsync(cancellationToken);
        var stores = await database.OpenAsync(cancellationToken);
        var sizes = run.IsQuick ? [1, 10, 100] : (int[])[1, 10, 100, 1_000, 10_000];
        var rooms = await Room.OpenAsync(stores, sizes[^1], user: null, cancellationToken);
        return await MeasureAsync(run, sizes, size => (stores.Log, [.. rooms.Take(size)]), cancellationToken);
    }

    private static async Task<List<GrowthPoint>> OverRowsAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var sizes = run.IsQuick ? [1_000, 10_000] : (int[])[10_000, 1_000_000, 10_000_000];
        var databases = new Dictionary<int, (BenchDatabase Database, IEventLog Log, List<Room> Rooms)>();
        try
        {
            foreach (var size in sizes)
            {
                // One for each size, so that they can take turns.
                var database = await BenchDatabase.CreateAsync(cancellationToken);
                databases.Add(size, (database, null!, []));
                await FillAsync(database, size, cancellationToken);
                var stores = await database.OpenAsync(cancellationToken);
                databases[size] = (database, stores.Log, await Room.OpenAsync(stores, run.IsQuick ? 100 : 1_000, user: null, cancellationToken));
            }

            return await MeasureAsync(run, sizes, size => (databases[size].Log, databases[size].Rooms), cancellationToken);
        }
        finally
        {
            foreach (var (database, _, _) in databases.Values)
            {
                await database.DisposeAsync();
            }
        }
    }

    private static async Task<List<GrowthPoint>> MeasureAsync(
        BenchmarkRun run, int[] sizes, Func<int, (IEventLog Log, List<Room> Rooms)> of, CancellationToken cancellationToken)
    {
        var points = sizes.Select(size => new GrowthPoint(size, [])).ToList();
        for (var round = run.IsQuick ? 0 : -1; round < run.Rounds; round++)
        {
            // Up in one round, down in the next: none always runs on what the same other one left.
            foreach (var point in round % 2 == 0 ? points : points.AsEnumerable().Reverse())
            {
                var (log, rooms) = of(point.Size);
                var rate = await Appends.RateAsync(log, rooms, Senders, run.Duration, cancellationToken);
                if (round >= 0)
                {
                    point.Rates.Add(rate);
                }
            }
        }

        return points;
    }

    private static void Add(BenchmarkRun run, List<GrowthPoint> points, string of)
    {
        foreach (var point in points)
        {
            run.Add(new Comparison(
                string.Create(CultureInfo.InvariantCulture, $"{Senders} senders, {point.Size:N0} {of}"),
                "rows/s",
                Better.More,
                string.Create(CultureInfo.InvariantCulture, $"{points[0].Size:N0}"),
                points[0].Rates,
                point.Rates,
                point == points[0] ? null : Aim));
        }
    }

    private static string Table(List<GrowthPoint> conversations, List<GrowthPoint> rows)
    {
        var text = new StringBuilder();
        foreach (var (name, points) in new[] { ("conversations", conversations), ("rows in the log", rows) })
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {name} | sends a second | of the first |").AppendLine("| ---: | ---: | ---: |");
            foreach (var point in points)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"| {point.Size:N0} | {point.Median:N0} | {point.Median / points[0].Median:0.00} |");
            }

            text.AppendLine();
        }

        return text.ToString();
    }

    // Small payloads: what could slow appends down are the indexes.
    private static async Task FillAsync(BenchDatabase database, int rows, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync(
            $"""
            WITH l AS (UPDATE delivery.line SET position = greatest(position, {rows}) RETURNING position)
            SELECT delivery.make_event_partitions(position + 16777216) FROM l
            """,
            cancellationToken);
        for (var first = 1; first <= rows; first += FillStep)
        {
            var last = Math.Min(rows, first + FillStep - 1);
            await database.ExecuteAsync(
                $"""
                INSERT INTO delivery.events (position, conversation_id, sequence, event_id, kind, created_at, epoch, payload, hash, previous_hash)
                SELECT p, ('00000000-0000-7000-8000-' || lpad((p % 5000)::text, 12, '0'))::uuid, p, gen_random_uuid(), 1, now(), 0,
                    '\x5a5a5a5a', '\x5a', '\x5a'
                FROM generate_series({first}, {last}) AS p;
                INSERT INTO delivery.append_keys (device_id, client_message_id, conversation_id, sequence, digest)
                SELECT ('00000000-0000-4000-8000-' || lpad((p % 5000)::text, 12, '0'))::uuid,
                    ('01900000-0000-7000-8000-' || lpad(p::text, 12, '0'))::uuid,
                    ('00000000-0000-7000-8000-' || lpad((p % 5000)::text, 12, '0'))::uuid, p, '\x5a'
                FROM generate_series({first}, {last}) AS p;
                """,
                cancellationToken);
        }

        await database.ExecuteAsync("ANALYZE delivery.events, delivery.append_keys", cancellationToken);
    }
}
