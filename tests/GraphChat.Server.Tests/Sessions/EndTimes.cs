using System.Diagnostics;
using Xunit;

namespace GraphChat.Server.Tests.Sessions;

/// <summary>How long it took from the answer to an act until a subscription had ended, written to the test's output.</summary>
internal static class EndTimes
{
    private static readonly Lock s_lock = new();
    private static (string What, TimeSpan Took) s_slowest;

    public static void Note(string reason, int node, long since) => Note(reason, node, Stopwatch.GetElapsedTime(since));

    public static void Note(string reason, int node, TimeSpan took)
    {
        lock (s_lock)
        {
            var what = $"{reason}, seen on node {node}";
            s_slowest = took > s_slowest.Took ? (what, took) : s_slowest;
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{what}: {took.TotalMilliseconds:0} ms from the answer to the end. The slowest so far: {s_slowest.What}, {s_slowest.Took.TotalMilliseconds:0} ms.");
        }
    }
}
