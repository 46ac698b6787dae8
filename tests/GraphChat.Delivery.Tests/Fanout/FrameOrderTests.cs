using GraphChat.Delivery.Fanout;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.Delivery.Tests.Fanout;

public sealed class FrameOrderTests
{
    [Fact]
    public void Frames_are_taken_once_in_order_and_while_they_are_young_whichever_clock_the_sender_has()
    {
        var time = new ManualTimeProvider();
        var order = new FrameOrder(time);
        var (one, two, three) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        var now = time.GetUtcNow().UtcTicks;
        Assert.True(order.TryTake(one, now));
        Assert.False(order.TryTake(one, now));
        Assert.False(order.TryTake(one, now - 1));
        Assert.True(order.TryTake(one, now + 1));
        Assert.True(order.TryTake(two, now - 1));
        Assert.False(order.TryTake(two, now - FrameOrder.Believed.Ticks - 1));
        var ahead = now + TimeSpan.FromHours(1).Ticks;
        Assert.True(order.TryTake(three, ahead));

        for (var minute = 0; minute < 120; minute++)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            Assert.True(order.TryTake(Guid.NewGuid(), time.GetUtcNow().UtcTicks));
            Assert.False(order.TryTake(one, now + 1));
            Assert.False(order.TryTake(three, ahead));
        }

        var numbers = Enumerable.Range(0, 1_000).Select(_ => order.Next()).ToList();
        Assert.Equal(numbers.Distinct().Order(), numbers);
    }
}
