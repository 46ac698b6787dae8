using GraphChat.Transport.WebSocket;
using Xunit;
using static GraphChat.Transport.WebSocket.OutboundQueue;

namespace GraphChat.Transport.Tests.WebSocket;

public sealed class OutboundQueueTests
{
    [Fact]
    public void The_first_message_asks_for_a_reader_and_the_next_ones_do_not()
    {
        var queue = new OutboundQueue(10, 100);

        Assert.Equal(Added.Read, queue.TryAdd(Message(1)));
        Assert.Equal(Added.Waiting, queue.TryAdd(Message(2)));
        Assert.True(queue.TryTake(out var first));
        Assert.True(queue.TryTake(out var second));
        Assert.Equal((1, 2), (first.Length, second.Length));
        Assert.False(queue.TryTake(out _));
        Assert.Equal(Added.Waiting, queue.TryAdd(Message(3)));
        Assert.True(queue.MustReadOn());
        Assert.True(queue.TryTake(out _));
        Assert.False(queue.MustReadOn());
        Assert.Equal(Added.Read, queue.TryAdd(Message(4)));
    }

    [Fact]
    public void It_is_bounded_by_count_and_by_bytes_and_always_takes_one()
    {
        var byCount = new OutboundQueue(2, 100);
        byCount.TryAdd(Message(1));
        byCount.TryAdd(Message(1));
        var byBytes = new OutboundQueue(10, 100);

        Assert.Equal(Added.Full, byCount.TryAdd(Message(1)));
        Assert.Equal(Added.Read, byBytes.TryAdd(Message(500)));
        Assert.Equal(Added.Full, byBytes.TryAdd(Message(1)));
        byBytes.TryTake(out _);
        Assert.Equal(Added.Waiting, byBytes.TryAdd(Message(100)));
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 1)]
    public async Task A_last_message_is_taken_whatever_the_bounds_and_none_after_it(bool dropWaiting, int left)
    {
        var queue = new OutboundQueue(1, 100);
        queue.TryAdd(Message(1));

        Assert.Equal(Added.Waiting, queue.Seal(Message(2), dropWaiting));

        Assert.Equal(Added.Sealed, queue.TryAdd(Message(1)));
        Assert.Equal(Added.Sealed, queue.Seal(Message(1), false));
        var idle = queue.WhenIdleAsync();
        for (var i = 0; i < left; i++)
        {
            Assert.True(queue.TryTake(out _));
        }

        Assert.False(idle.IsCompleted);
        Assert.False(queue.MustReadOn());
        await idle;
    }

    [Fact]
    public async Task A_reader_that_fails_leaves_nothing_behind()
    {
        var queue = new OutboundQueue(10, 100);
        queue.TryAdd(Message(1));
        var idle = queue.WhenIdleAsync();

        queue.Abandon();

        await idle;
        Assert.Equal(Added.Sealed, queue.TryAdd(Message(1)));
        Assert.False(queue.TryTake(out _));
    }

    [Fact]
    public async Task Whoever_waits_for_room_goes_on_when_half_of_it_is_free_or_all_is_over()
    {
        var queue = new OutboundQueue(4, 100);
        for (var i = 0; i < 4; i++)
        {
            queue.TryAdd(Message(1));
        }

        var room = queue.WhenRoomAsync();
        queue.TryTake(out _);
        Assert.False(room.IsCompleted);
        Assert.True(queue.IsAwaited);
        queue.TryTake(out _);
        await room;
        Assert.False(queue.IsAwaited);
        Assert.True(queue.WhenRoomAsync().IsCompletedSuccessfully);

        queue.TryAdd(Message(90));
        var second = queue.WhenRoomAsync();
        Assert.False(second.IsCompleted);
        queue.Abandon();
        await second;
    }

    private static OutboundMessage Message(int length) => OutboundMessage.Whole(new byte[length]);
}
