namespace GraphChat.Bench;

/// <summary>What was measured of one case: a value a round, of the baseline and of ours.</summary>
/// <param name="Case">The load.</param>
/// <param name="Unit">Of the values.</param>
/// <param name="Better">Which direction is better.</param>
/// <param name="BaselineName">What ours is held against; null where there is nothing but a number.</param>
/// <param name="Baseline">Empty where there is no baseline.</param>
/// <param name="Ours">As many as there were rounds.</param>
/// <param name="Aim">The ratio that is to be reached; null for none.</param>
internal sealed record Comparison(
    string Case,
    string Unit,
    Better Better,
    string? BaselineName,
    IReadOnlyList<double> Baseline,
    IReadOnlyList<double> Ours,
    double? Aim)
{
    /// <summary>The median of ours.</summary>
    public double OursMedian => Median(Ours);

    /// <summary>The median of the baseline; NaN without one.</summary>
    public double BaselineMedian => Median(Baseline);

    /// <summary>How many times better ours is: the median of the rounds' ratios, since what disturbs a round disturbs both.</summary>
    public double Ratio => Median(Ratios);

    /// <summary>The least and the greatest ratio of a round.</summary>
    public (double Least, double Greatest) Spread => Ratios is { Count: > 0 } ratios ? (ratios.Min(), ratios.Max()) : (double.NaN, double.NaN);

    /// <summary>Whether the aim is reached; null without one.</summary>
    public bool? IsReached => Aim is { } aim ? Ratio >= aim : null;

    private List<double> Ratios =>
        [.. Baseline.Zip(Ours, (baseline, ours) => Better == Better.More ? ours / baseline : baseline / ours)];

    private static double Median(IReadOnlyList<double> values)
    {
        if (values.Count == 0)
        {
            return double.NaN;
        }

        var sorted = values.Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
