using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace GraphChat.Server.Metrics;

/// <summary>All series of one name, as Prometheus reads them. Not thread-safe: the store locks.</summary>
internal sealed class MetricsFamily
{
    private readonly Dictionary<string, MetricsSeries> _series = new(StringComparer.Ordinal);
    private readonly string _name;
    private readonly string _type;
    private readonly string _help;

    public MetricsFamily(Instrument instrument, string[] tags)
    {
        Tags = tags;
        IsHistogram = instrument.GetType().Name.StartsWith("Histogram", StringComparison.Ordinal);
        IsMonotonic = instrument.GetType().Name is { } type
            && (type.StartsWith("Counter", StringComparison.Ordinal) || type.StartsWith("ObservableCounter", StringComparison.Ordinal));
        IsObservable = instrument.IsObservable;
        var unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        _name = instrument.Name.Replace('.', '_') + unit + (IsMonotonic ? "_total" : "");
        _type = IsHistogram ? "histogram" : IsMonotonic ? "counter" : "gauge";
        _help = (instrument.Description ?? instrument.Name).ReplaceLineEndings(" ").Replace("\\", "\\\\", StringComparison.Ordinal);
    }

    public string[] Tags { get; }

    public bool IsHistogram { get; }

    public bool IsMonotonic { get; }

    /// <summary>Whether a measurement is the value itself, not a change of it.</summary>
    public bool IsObservable { get; }

    public int Count => _series.Count;

    public bool TryFind(string labels, out MetricsSeries? series) => _series.TryGetValue(labels, out series);

    public MetricsSeries Add(string labels) => _series[labels] = new MetricsSeries(labels);

    public void Write(StringBuilder text)
    {
        text.Append("# HELP ").Append(_name).Append(' ').Append(_help).Append('\n');
        text.Append("# TYPE ").Append(_name).Append(' ').Append(_type).Append('\n');
        foreach (var series in _series.Values)
        {
            if (IsHistogram)
            {
                WriteHistogram(text, series);
            }
            else
            {
                WriteLine(text, _name, series.Labels, series.Value);
            }
        }
    }

    private void WriteHistogram(StringBuilder text, MetricsSeries series)
    {
        var comma = series.Labels.Length == 0 ? "" : ",";
        for (var i = 0; i < MetricsSeries.Bounds.Length; i++)
        {
            WriteLine(text, $"{_name}_bucket", $"{series.Labels}{comma}le=\"{Number(MetricsSeries.Bounds[i])}\"", series.Buckets[i]);
        }

        WriteLine(text, $"{_name}_bucket", $"{series.Labels}{comma}le=\"+Inf\"", series.Count);
        WriteLine(text, $"{_name}_sum", series.Labels, series.Value);
        WriteLine(text, $"{_name}_count", series.Labels, series.Count);
    }

    private static void WriteLine(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
        {
            text.Append('{').Append(labels).Append('}');
        }

        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
