using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace GraphChat.Server.Metrics;

/// <summary>
/// Listens to the instruments of one node and of the process, and writes them as text. It holds at most 1,000 series; what comes
/// beyond is counted and left out. Thread-safe.
/// </summary>
internal sealed class MetricsStore : IDisposable
{
    private const int MostSeries = 1_000;
    private const int LongestLabel = 100;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, MetricsFamily> _families = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();
    private readonly Meter _own;
    private int _series;
    private long _leftOut;

    /// <param name="own">The node's own meter, of which everything is shown.</param>
    public MetricsStore(Meter own)
    {
        _own = own;
        _listener.InstrumentPublished = Publish;
        _listener.SetMeasurementEventCallback<double>((_, value, tags, family) => Measure(family, value, tags));
        _listener.SetMeasurementEventCallback<float>((_, value, tags, family) => Measure(family, value, tags));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, family) => Measure(family, value, tags));
        _listener.SetMeasurementEventCallback<int>((_, value, tags, family) => Measure(family, value, tags));
        _listener.Start();
    }

    /// <summary>Everything as it stands now.</summary>
    public string ToText()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder(16 * 1024);
        lock (_lock)
        {
            foreach (var family in _families.Values)
            {
                if (family.Count > 0)
                {
                    family.Write(text);
                }
            }

            text.Append("# HELP graphchat_metrics_left_out_total Measurements of series beyond the bound.\n");
            text.Append("# TYPE graphchat_metrics_left_out_total counter\n");
            text.Append(CultureInfo.InvariantCulture, $"graphchat_metrics_left_out_total {_leftOut}\n");
        }

        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private void Publish(Instrument instrument, MeterListener listener)
    {
        var tags = ReferenceEquals(instrument.Meter, _own) ? ["code"] : MetricsSelection.TagsOf(instrument);
        if (tags is null)
        {
            return;
        }

        MetricsFamily? family;
        lock (_lock)
        {
            // Two hosts in one process have meters of the same name.
            if (!_families.TryGetValue(instrument.Name, out family))
            {
                _families.Add(instrument.Name, family = new MetricsFamily(instrument, tags));
            }
        }

        listener.EnableMeasurementEvents(instrument, family);
    }

    private void Measure(object? state, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (state is not MetricsFamily family)
        {
            return;
        }

        lock (_lock)
        {
            var labels = LabelsOf(family, tags);
            if (!family.TryFind(labels, out var series))
            {
                if (_series >= MostSeries)
                {
                    _leftOut++;
                    return;
                }

                _series++;
                series = family.Add(labels);
            }

            if (family.IsHistogram)
            {
                series!.Record(value);
            }
            else
            {
                series!.Value = family.IsObservable ? value : series.Value + value;
            }
        }
    }

    private static string LabelsOf(MetricsFamily family, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (family.Tags.Length == 0)
        {
            return "";
        }

        var labels = new StringBuilder();
        foreach (var name in family.Tags)
        {
            foreach (var tag in tags)
            {
                if (tag.Key == name && tag.Value is not null)
                {
                    var value = Convert.ToString(tag.Value, CultureInfo.InvariantCulture) ?? "";
                    labels.Append(labels.Length == 0 ? "" : ",").Append(name.Replace('.', '_')).Append("=\"").Append(Escaped(value)).Append('"');
                }
            }
        }

        return labels.ToString();
    }

    private static string Escaped(string value) => (value.Length <= LongestLabel ? value : value[..LongestLabel])
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);
}
