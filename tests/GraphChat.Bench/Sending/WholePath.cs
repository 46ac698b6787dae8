using System.Globalization;
using GraphChat.Bench.Delivery;
using GraphChat.Bench.Processes;
using Npgsql;

namespace GraphChat.Bench.Sending;

/// <summary>Durable sends through whole nodes: how many a second, and how long from sending on one to receiving on the other.</summary>
internal static class WholePath
{
    private const int PgbenchClients = 64;
    private const int Connections = 64;
    private const int Window = 8;
    private const int HttpConnections = 512;

    public static async Task RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        await using var baseline = await BenchDatabase.CreateAsync(cancellationToken);
        await using var deployment = await SendDeployment.StartAsync(run.IsQuick ? 4 : 64, nodes: 2, cancellationToken);
        foreach (var (name, way, connections, window) in new[]
        {
            (Name: $"whole path, {Connections} sockets, {Window} on their way each", SendWay.Socket, Connections, Window),
            (Name: $"whole path, {HttpConnections} HTTP connections", SendWay.Http, HttpConnections, 1),
        })
        {
            await run.CompareAsync(
                name,
                "messages/s",
                Better.More,
                $"pgbench, {PgbenchClients} clients",
                token => Pgbench.InsertAsync(baseline, PgbenchClients, run.Duration, token),
                token => deployment.PeakAsync(way, run.IsQuick ? connections / 16 : connections, window, hasReaders: false, run.Duration, token),
                0.5,
                cancellationToken);
        }

        await LatencyAsync(run, deployment, cancellationToken);
    }

    private static async Task LatencyAsync(BenchmarkRun run, SendDeployment deployment, CancellationToken cancellationToken)
    {
        var folder = await FolderAsync(cancellationToken);
        await using var web = await Child.StartAsync(cancellationToken, "serve", "bare");
        var peak = await deployment.PeakAsync(SendWay.Socket, Connections, Window, hasReaders: true, run.Duration, cancellationToken);
        // The least for a quick run, in which nodes have hardly woken up.
        var rate = Math.Max(100, (int)(peak / 2));
        var (floors, ours) = (new List<(double P50, double P99)>(), new List<(double P50, double P99)>());
        for (var round = run.IsQuick ? 0 : -1; round < run.Rounds; round++)
        {
            // Both at once: the floor stands under the load that our messages are.
            await using var floor = await Child.StartAsync(
                cancellationToken, "load-floor", folder, BenchmarkRun.Redis, Text(web.Port), Text((int)run.Duration.TotalMilliseconds));
            await using var load = await Child.StartAsync(
                cancellationToken, "load-rate", deployment.PlanFile, "socket", Text(Connections), Text(rate), Text((int)run.Duration.TotalMilliseconds));
            var its = floor.AskAsync("go", cancellationToken);
            var our = Pair(await load.AskAsync("go", cancellationToken));
            if (round >= 0)
            {
                floors.Add(Pair(await its));
                ours.Add(our);
            }
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"send to receive on another node, {rate:N0}/s");
        const string Against = "one fsync, one Redis and one HTTP round trip under the same load";
        run.Add(new Comparison(
            name + ", p50", "us", Better.Less, Against, [.. floors.Select(floor => floor.P50)], [.. ours.Select(our => our.P50)], null));
        run.Add(new Comparison(
            name + ", p99", "us", Better.Less, Against, [.. floors.Select(floor => floor.P99)], [.. ours.Select(our => our.P99)], 1.0 / 3));
    }

    // Where PostgreSQL syncs, if we may write there; else where temporary files are.
    private static async Task<string> FolderAsync(CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(BenchmarkRun.Postgres + ";Pooling=false;Database=postgres");
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("SHOW data_directory", connection);
        var parent = Path.GetDirectoryName((string)(await command.ExecuteScalarAsync(cancellationToken))!)!;
        return Directory.Exists(parent) ? parent : Path.GetTempPath();
    }

    private static (double P50, double P99) Pair(string text)
    {
        var parts = text.Split(' ');
        return (double.Parse(parts[0], CultureInfo.InvariantCulture), double.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
