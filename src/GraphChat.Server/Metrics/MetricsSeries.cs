namespace GraphChat.Server.Metrics;

/// <summary>One line, or for a histogram one group of lines, of the metrics. Not thread-safe: the store locks.</summary>
internal sealed class MetricsSeries(string labels)
{
    /// <summary>The upper bounds of a histogram's buckets in seconds.</summary>
    public static readonly double[] Bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    private readonly long[] _buckets = new long[Bounds.Length];

    /// <summary>As they are written, without braces.</summary>
    public string Labels { get; } = labels;

    /// <summary>The value of a counter or gauge, the sum of a histogram.</summary>
    public double Value { get; set; }

    /// <summary>How many a histogram has seen.</summary>
    public long Count { get; private set; }

    /// <summary>For each bound how many were not above it.</summary>
    public IReadOnlyList<long> Buckets => _buckets;

    /// <summary>Adds to a histogram.</summary>
    public void Record(double value)
    {
        Value += value;
        Count++;
        for (var i = 0; i < Bounds.Length; i++)
        {
            _buckets[i] += value <= Bounds[i] ? 1 : 0;
        }
    }
}
