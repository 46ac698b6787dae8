using System.Collections.Frozen;
using System.Diagnostics.Metrics;

namespace GraphChat.Server.Metrics;

/// <summary>
/// Which instruments are shown and by which of their tags. What is not named here is left out, so that no library's new tag can
/// bring a name, an address or an unbounded label into the metrics.
/// </summary>
internal static class MetricsSelection
{
    private static readonly FrozenDictionary<string, FrozenDictionary<string, string[]>> s_meters = new Dictionary<string, FrozenDictionary<string, string[]>>(StringComparer.Ordinal)
    {
        ["Microsoft.AspNetCore.Hosting"] = Of(
            ("http.server.request.duration", ["http.route", "http.request.method", "http.response.status_code"]),
            ("http.server.active_requests", [])),
        ["Microsoft.AspNetCore.Server.Kestrel"] = Of(
            ("kestrel.active_connections", []),
            ("kestrel.rejected_connections", [])),
        ["System.Runtime"] = Of(
            ("dotnet.process.memory.working_set", []),
            ("dotnet.process.cpu.time", ["cpu.mode"]),
            ("dotnet.gc.collections", ["gc.heap.generation"]),
            ("dotnet.gc.heap.total_allocated", []),
            ("dotnet.gc.pause.time", []),
            ("dotnet.thread_pool.thread.count", []),
            ("dotnet.thread_pool.queue.length", []),
            ("dotnet.exceptions", [])),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The tags that an instrument is shown by; null where it is not shown.</summary>
    public static string[]? TagsOf(Instrument instrument) =>
        s_meters.TryGetValue(instrument.Meter.Name, out var instruments) ? instruments.GetValueOrDefault(instrument.Name) : null;

    private static FrozenDictionary<string, string[]> Of(params (string Name, string[] Tags)[] instruments) =>
        instruments.ToFrozenDictionary(instrument => instrument.Name, instrument => instrument.Tags, StringComparer.Ordinal);
}
