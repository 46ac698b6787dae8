using System.Diagnostics.Metrics;
using GraphChat.Delivery.Fanout;
using GraphChat.Delivery.Rates;

namespace GraphChat.Server.Metrics;

/// <summary>What one node says of itself: numbers without names. Thread-safe.</summary>
internal sealed class NodeMetrics : IDisposable
{
    private readonly Meter _meter = new("GraphChat");
    private readonly Counter<long> _refusals;
    private readonly MetricsStore _store;

    public NodeMetrics(Func<HubHealth> hub, Func<bool> isReady, RateLimiter rates, Func<long> framesDropped)
    {
        _refusals = _meter.CreateCounter<long>("graphchat.refusals", description: "Fields and subscriptions that were refused, by code.");
        Gauge("graphchat.ready", "1 where the node takes operations.", () => isReady() ? 1 : 0);
        Gauge("graphchat.subscribers", "Subscriptions open on this node.", () => hub().Subscribers);
        Gauge("graphchat.line.position", "The place of the log's line that this node has delivered up to.", () => hub().Position);
        Gauge("graphchat.line.head", "The end of the log's line as last looked up.", () => hub().Head);
        Gauge("graphchat.line.lag", "Events that are in the log and not delivered by this node yet.", () => hub() is var now ? Math.Max(0, now.Head - now.Position) : 0);
        Gauge("graphchat.delivering", "1 where the log of revocations was read of late; without it nothing is delivered.", () => hub().IsDelivering ? 1 : 0);
        Gauge("graphchat.bus.connected", "1 where announcements are likely to arrive; without them the log is read.", () => hub().IsBusConnected ? 1 : 0);
        Total("graphchat.log.reads", "Reads of the log because announcements were missing.", () => hub().LogReads);
        Total("graphchat.bus.refused_frames", "Frames from the bus that were not authentic.", () => hub().RefusedFrames);
        Total("graphchat.bus.dropped_frames", "Frames that the bus did not take, or refused; others read the log instead.", framesDropped);
        Total("graphchat.log.faults", "Reads of the log that failed.", () => hub().Faults);
        Total("graphchat.rate.refusals", "What was refused because it came too often.", () => rates.Refusals);
        _store = new MetricsStore(_meter);
    }

    public MetricsStore Store => _store;

    /// <summary>Counts a refusal; the codes are those of docs/errors.md.</summary>
    public void Refused(string code) => _refusals.Add(1, new KeyValuePair<string, object?>("code", code));

    public void Dispose()
    {
        _store.Dispose();
        _meter.Dispose();
    }

    private void Gauge(string name, string description, Func<long> read) => _meter.CreateObservableGauge(name, read, description: description);

    private void Total(string name, string description, Func<long> read) => _meter.CreateObservableCounter(name, read, description: description);
}
