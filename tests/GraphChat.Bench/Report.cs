using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace GraphChat.Bench;

/// <summary>Shows what was measured: a line a case for people, a file a benchmark for programs.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    };

    /// <summary>The heading of the lines.</summary>
    public static string Heading =>
        $"  {"case",-46} {"baseline",16} {"ours",12} {"",-14} {"ratio",7}  {"spread",-13} aim";

    /// <summary>One case.</summary>
    public static string Line(Comparison one)
    {
        var ours = $"{Number(one.OursMedian),12} {one.Unit,-14}";
        if (one.BaselineName is null)
        {
            return $"  {one.Case,-46} {"",16} {ours}";
        }

        var (least, greatest) = one.Spread;
        var aim = one.Aim is not { } wanted ? "" : $"{Number(wanted)} {(one.IsReached == true ? "reached" : "MISSED")}";
        var spread = $"{Number(least)}-{Number(greatest)}";
        return $"  {one.Case,-46} {Number(one.BaselineMedian),16} {ours} {Number(one.Ratio),7}  {spread,-13} {aim}  (against {one.BaselineName})";
    }

    /// <summary>Writes the file of one benchmark into <paramref name="folder"/>.</summary>
    /// <returns>Its path.</returns>
    public static async Task<string> WriteAsync(string folder, IBenchmark benchmark, BenchmarkRun run, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, benchmark.Name + ".json");
        var content = new
        {
            benchmark.Name,
            benchmark.Description,
            At = TimeProvider.System.GetUtcNow(),
            Machine = new
            {
                Processors = Environment.ProcessorCount,
                MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
                System = RuntimeInformation.OSDescription,
                Runtime = RuntimeInformation.FrameworkDescription,
            },
            run.IsQuick,
            Cases = run.Comparisons.Select(one => new
            {
                one.Case,
                one.Unit,
                Better = one.Better == Better.More ? "more" : "less",
                Against = one.BaselineName,
                one.Baseline,
                one.Ours,
                BaselineMedian = Finite(one.BaselineMedian),
                one.OursMedian,
                Ratio = Finite(one.Ratio),
                LeastRatio = Finite(one.Spread.Least),
                GreatestRatio = Finite(one.Spread.Greatest),
                one.Aim,
                one.IsReached,
            }),
        };
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(content, s_json), cancellationToken);
        return path;
    }

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private static string Number(double value) => value switch
    {
        >= 1000 => value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 100 => value.ToString("0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.00", CultureInfo.InvariantCulture),
    };
}
