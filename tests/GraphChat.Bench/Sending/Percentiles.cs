using System.Diagnostics;

namespace GraphChat.Bench.Sending;

/// <summary>Reads percentiles off sorted times.</summary>
internal static class Percentiles
{
    /// <summary>In microseconds, of times in ticks of <see cref="Stopwatch"/>.</summary>
    public static double Of(IReadOnlyList<long> sorted, double part) =>
        sorted[(int)Math.Min(sorted.Count - 1, sorted.Count * part)] * 1_000_000.0 / Stopwatch.Frequency;
}
