using System.Collections.Concurrent;
using GraphChat.Delivery.Ports;
using Xunit;

namespace GraphChat.Delivery.Redis.Tests;

/// <summary>Whether a frame of one bus reaches another.</summary>
internal static class BusProbe
{
    public static async Task AssertCarriesAsync(IMessageBus from, IMessageBus to, int seconds = 15)
    {
        var received = new ConcurrentQueue<ReadOnlyMemory<byte>>();
        using var subscription = to.Subscribe("graphchat:probe", received.Enqueue);
        for (var i = 0; i < seconds * 50 && received.IsEmpty; i++)
        {
            from.Publish("graphchat:probe", "probe"u8.ToArray());
            await Task.Delay(20);
        }

        Assert.True(received.TryPeek(out var frame), "No frame arrived.");
        Assert.Equal("probe"u8.ToArray(), frame.ToArray());
    }
}
