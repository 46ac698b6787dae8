using System.Globalization;

namespace GraphChat.Mls.Peer.Vectors;

/// <summary>What came of a file.</summary>
public sealed class VectorResult
{
    private readonly SortedDictionary<ushort, int> _skipped = [];

    /// <summary>All cases.</summary>
    public int Cases { get; internal set; }

    /// <summary>Those that came out as the file says.</summary>
    public int Passed { get; internal set; }

    /// <summary>Those of suites that the library has not, by suite.</summary>
    public IReadOnlyDictionary<ushort, int> Skipped => _skipped;

    /// <summary>The others.</summary>
    public IList<string> Failures { get; } = [];

    /// <summary>The fields that the file has and nobody asked for.</summary>
    public IReadOnlyList<string> UnusedFields => [.. Fields.Except(Read).Order(StringComparer.Ordinal)];

    internal HashSet<string> Fields { get; } = [];

    internal HashSet<string> Read { get; } = [];

    internal void Skip(ushort suite) => _skipped[suite] = _skipped.GetValueOrDefault(suite) + 1;

    /// <inheritdoc />
    public override string ToString()
    {
        var text = string.Create(
            CultureInfo.InvariantCulture, $"{Cases} cases, {Passed} passed, {Failures.Count} failed, {_skipped.Values.Sum()} skipped");
        return _skipped.Count == 0 ? text : $"{text} ({string.Join(", ", _skipped.Select(pair => $"suite {pair.Key}: {pair.Value}"))})";
    }
}
