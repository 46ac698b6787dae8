using System.Globalization;

namespace GraphChat.Bench;

/// <summary>How a benchmark measures: rounds of the baseline and of ours, in turns, in one process and on one load.</summary>
/// <param name="Rounds">How many rounds count; one more, which does not, warms both up.</param>
/// <param name="IsQuick">Shows only that the benchmark works: small loads, numbers that mean nothing.</param>
internal sealed record BenchmarkRun(int Rounds, bool IsQuick)
{
    private readonly List<Comparison> _comparisons = [];

    /// <summary>What was measured so far.</summary>
    public IReadOnlyList<Comparison> Comparisons => _comparisons;

    /// <summary>PostgreSQL for the benchmark alone: an Npgsql connection string of a superuser, without a database.</summary>
    public static string Postgres => Variable("GRAPHCHAT_TEST_POSTGRES");

    /// <summary>Redis for the benchmark alone, as host:port.</summary>
    public static string Redis => Variable("GRAPHCHAT_TEST_REDIS");

    /// <summary>How long a measurement of a throughput should take.</summary>
    public TimeSpan Duration => TimeSpan.FromSeconds(IsQuick ? 0.2 : 2);

    /// <summary>Measures one case. Each function measures once, with its own set-up outside of what it times.</summary>
    /// <param name="name">The load, as "500 subscribers, 1 publisher".</param>
    /// <param name="unit">As "deliveries/s".</param>
    /// <param name="better">Which direction is better.</param>
    /// <param name="baselineName">As "bare Kestrel".</param>
    /// <param name="baseline">Gives the baseline's value.</param>
    /// <param name="ours">Gives our value.</param>
    /// <param name="aim">The ratio to be reached.</param>
    /// <param name="cancellationToken">Ends it between measurements.</param>
    public async Task CompareAsync(
        string name,
        string unit,
        Better better,
        string baselineName,
        Func<CancellationToken, Task<double>> baseline,
        Func<CancellationToken, Task<double>> ours,
        double? aim,
        CancellationToken cancellationToken)
    {
        var baselines = new List<double>();
        var all = new List<double>();
        for (var round = IsQuick ? 0 : -1; round < Rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            double its, our;
            if (round % 2 == 0)
            {
                its = await baseline(cancellationToken);
                our = await ours(cancellationToken);
            }
            else
            {
                // The other order: neither always runs on what the other left warm or hot.
                our = await ours(cancellationToken);
                its = await baseline(cancellationToken);
            }

            if (round >= 0)
            {
                baselines.Add(its);
                all.Add(our);
            }
        }

        Add(new Comparison(name, unit, better, baselineName, baselines, all, aim));
    }

    /// <summary>Measures one case that has no baseline of its own in this run.</summary>
    public async Task MeasureAsync(
        string name, string unit, Better better, Func<CancellationToken, Task<double>> ours, CancellationToken cancellationToken)
    {
        var all = new List<double>();
        for (var round = IsQuick ? 0 : -1; round < Rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var our = await ours(cancellationToken);
            if (round >= 0)
            {
                all.Add(our);
            }
        }

        Add(new Comparison(name, unit, better, null, [], all, null));
    }

    /// <summary>Takes values that were measured in another way, in rounds as well.</summary>
    public void Add(Comparison comparison)
    {
        _comparisons.Add(comparison);
        Console.WriteLine(Report.Line(comparison));
    }

    private static string Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
            ? value
            : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{name} is not set: start it by ./graphchat bench."));
}
