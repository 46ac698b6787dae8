using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace GraphChat.Bench.Delivery;

/// <summary>pgbench on the same cluster, table and indexes: the rows that we append, one insertion a transaction.</summary>
internal static class Pgbench
{
    private const string Script =
        """
        INSERT INTO delivery.events (position, conversation_id, sequence, event_id, kind, created_at, sender, sender_device,
        client_message_id, epoch, payload, hash, previous_hash, franking_key, franking_tag, franking_time) VALUES
        (nextval('bench_position'), ('00000000-0000-7000-8000-' || lpad((:client_id)::text, 12, '0'))::uuid, nextval('bench_position'),
        gen_random_uuid(), 1, now(), '00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002', gen_random_uuid(),
        0, decode(repeat('5a', 1155), 'hex'), decode(repeat('5a', 32), 'hex'), decode(repeat('5a', 32), 'hex'), '2026-11',
        decode(repeat('5a', 32), 'hex'), 1800000000000);
        """;

    /// <summary>Rows a second with that many clients.</summary>
    public static async Task<double> InsertAsync(BenchDatabase database, int clients, TimeSpan duration, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync("CREATE SEQUENCE IF NOT EXISTS bench_position CACHE 100", cancellationToken);
        var file = Path.Combine(Path.GetTempPath(), $"graphchat-{Guid.NewGuid():n}.sql");
        // One line: pgbench takes a statement up to its semicolon.
        await File.WriteAllTextAsync(file, Script, cancellationToken);
        try
        {
            return await RunAsync(database, clients, duration, file, cancellationToken);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<double> RunAsync(
        BenchDatabase database, int clients, TimeSpan duration, string file, CancellationToken cancellationToken)
    {
        var address = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        // Opening its connections is part of the first second.
        var seconds = Math.Max(3, (int)duration.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo(Find()) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[]
        {
            "-n", "-M", "prepared", "-c", clients.ToString(CultureInfo.InvariantCulture), "-j", "2", "-T", seconds, "-f", file,
            "-h", address.Host!, "-p", address.Port.ToString(CultureInfo.InvariantCulture), "-U", address.Username!, address.Database!,
        })
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["PGPASSWORD"] = address.Password;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        var rate = Regex.Match(output, @"tps = ([0-9.]+)");
        return rate.Success
            ? double.Parse(rate.Groups[1].Value, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"pgbench did not measure: {await errors}{output}");
    }

    private static string Find() =>
        Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal)
            .Select(version => Path.Combine(version, "bin", "pgbench"))
            .LastOrDefault(File.Exists) ?? "pgbench";
}
