using System.Collections.Concurrent;
using System.Text;
using GraphChat.Delivery.Ports;
using Xunit;

namespace GraphChat.Delivery.Contract;

/// <summary>What every bus does when nothing is wrong, two nodes at a time.</summary>
public abstract class BusContract
{
    protected abstract Task<IBusSource> OpenBusesAsync();

    [Fact]
    public async Task Frames_reach_every_subscriber_of_their_topic_and_no_other()
    {
        await using var source = await OpenBusesAsync();
        var one = await source.OpenNodeAsync();
        var two = await source.OpenNodeAsync();
        var onOne = new ConcurrentQueue<string>();
        var onTwo = new ConcurrentQueue<string>();
        var elsewhere = new ConcurrentQueue<string>();
        using var first = one.Subscribe("graphchat:test-a", frame => onOne.Enqueue(Encoding.UTF8.GetString(frame.Span)));
        using var second = two.Subscribe("graphchat:test-a", frame => onTwo.Enqueue(Encoding.UTF8.GetString(frame.Span)));
        using var third = two.Subscribe("graphchat:test-b", frame => elsewhere.Enqueue(Encoding.UTF8.GetString(frame.Span)));

        // A subscription takes a moment to reach the bus.
        for (var i = 0; i < 200 && (onOne.IsEmpty || onTwo.IsEmpty); i++)
        {
            one.Publish("graphchat:test-a", "ready"u8.ToArray());
            await Task.Delay(20);
        }

        two.Publish("graphchat:test-a", "last"u8.ToArray());
        await UntilAsync(() => onOne.Contains("last") && onTwo.Contains("last"));

        Assert.Empty(elsewhere);
    }

    [Fact]
    public async Task A_large_frame_of_any_bytes_arrives_whole()
    {
        await using var source = await OpenBusesAsync();
        var one = await source.OpenNodeAsync();
        var two = await source.OpenNodeAsync();
        var received = new ConcurrentQueue<ReadOnlyMemory<byte>>();
        using var subscription = two.Subscribe("graphchat:large", received.Enqueue);
        var frame = new byte[700_000];
        new Random(1).NextBytes(frame);

        for (var i = 0; i < 200 && received.IsEmpty; i++)
        {
            one.Publish("graphchat:large", frame);
            await Task.Delay(20);
        }

        Assert.True(received.TryPeek(out var whole));
        Assert.Equal(frame, whole.ToArray());
    }

    [Fact]
    public async Task After_the_last_subscription_is_disposed_nothing_arrives()
    {
        await using var source = await OpenBusesAsync();
        IMessageBus one = await source.OpenNodeAsync();
        var received = 0;
        var subscription = one.Subscribe("graphchat:ended", _ => Interlocked.Increment(ref received));
        for (var i = 0; i < 200 && Volatile.Read(ref received) == 0; i++)
        {
            one.Publish("graphchat:ended", "x"u8.ToArray());
            await Task.Delay(20);
        }

        subscription.Dispose();
        await Task.Delay(100);
        var before = Volatile.Read(ref received);
        one.Publish("graphchat:ended", "x"u8.ToArray());
        await Task.Delay(100);

        Assert.True(before > 0);
        Assert.Equal(before, Volatile.Read(ref received));
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var i = 0; i < 500 && !condition(); i++)
        {
            await Task.Delay(20);
        }

        Assert.True(condition());
    }
}
