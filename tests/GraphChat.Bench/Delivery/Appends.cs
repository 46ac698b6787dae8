using System.Diagnostics;
using GraphChat.Delivery.Ports;

namespace GraphChat.Bench.Delivery;

/// <summary>Senders that append one event after another, each answered before the next.</summary>
internal static class Appends
{
    /// <summary>Events a second that were answered.</summary>
    public static async Task<double> RateAsync(
        IEventLog log, IReadOnlyList<Room> rooms, int senders, TimeSpan duration, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var sent = await Task.WhenAll(Enumerable.Range(0, senders).Select(sender => Task.Run(
            async () =>
            {
                var count = 0;
                while (Stopwatch.GetElapsedTime(began) < duration)
                {
                    await rooms[(sender + (count * senders)) % rooms.Count].AppendAsync(log, cancellationToken);
                    count++;
                }

                return count;
            },
            cancellationToken)));
        return sent.Sum() / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
