using System.Diagnostics;
using GraphChat.Delivery.Contract;
using GraphChat.Delivery.Fanout;
using GraphChat.Delivery.History;
using Xunit;

namespace GraphChat.Delivery.Tests.Fanout;

/// <summary>Announcements that are lost, doubled, out of order or forged cost time at most.</summary>
public sealed class BusFaultTests : IAsyncDisposable
{
    private readonly InMemorySource _source = new();
    private World? _world;

    [Fact]
    public async Task Dropped_announcements_the_last_one_included_are_read_from_the_log_within_two_seconds()
    {
        var (one, two, ann, conversation) = await StartAsync(_ => []);
        await using var reader = Subscribe(two, ann, conversation);
        await using var inbox = new Collecting<InboxItem>(token => two.Hub.SubscribeToInbox(ann.Caller, two.Cursors.AfterPosition(ann.Caller.User, 0), token));

        await _world!.SendAsync(one, ann, conversation, 0, "lost");
        var sent = Stopwatch.GetTimestamp();

        Assert.Equal(1, (await reader.NextAsync()).Event.Sequence);
        Assert.Equal(1, (await inbox.NextAsync()).Event!.Sequence);
        Assert.True(Stopwatch.GetElapsedTime(sent) < TimeSpan.FromSeconds(2));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_is_dropped_doubled_and_swapped_every_event_arrives_once_in_order(int seed)
    {
        var random = new Random(seed);
        var held = new List<ReadOnlyMemory<byte>>();
        var (one, two, ann, conversation) = await StartAsync(frame =>
        {
            lock (held)
            {
                held.Add(frame);
                if (held.Count < random.Next(1, 6))
                {
                    return [];
                }

                ReadOnlyMemory<byte>[] sent = [.. held.Concat(held).Where(_ => random.Next(3) > 0)];
                random.Shuffle(sent);
                held.Clear();
                return sent;
            }
        });
        await using var reader = Subscribe(two, ann, conversation);
        await using var other = Subscribe(one, ann, conversation);

        for (var i = 0; i < 150; i++)
        {
            await _world!.SendAsync(i % 4 == 0 ? two : one, ann, conversation, 0, $"{i}");
        }

        foreach (var subscriber in new[] { reader, other })
        {
            var items = await subscriber.TakeAsync(150);
            Assert.Equal(Enumerable.Range(1, 150).Select(i => (long)i), items.Select(item => item.Event.Sequence));
        }

        await Task.Delay(200);
        Assert.False(reader.HasMore);
        Assert.False(other.HasMore);
    }

    [Fact]
    public async Task A_frame_with_any_bit_changed_is_not_believed()
    {
        var random = new Random(7);
        var (one, two, ann, conversation) = await StartAsync(frame =>
        {
            var forged = frame.ToArray();
            // The sender's id aside: a frame that claims to be one's own is passed over without a look.
            var at = random.Next(4) == 0 ? 0 : random.Next(17, forged.Length);
            forged[at] ^= (byte)(1 << random.Next(8));
            return [forged];
        });
        await using var reader = Subscribe(two, ann, conversation);

        for (var i = 0; i < 20; i++)
        {
            await _world!.SendAsync(one, ann, conversation, 0, $"genuine {i}");
        }

        var items = await reader.TakeAsync(20);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(FakeMls.Message(conversation, 0, $"genuine {i}"), items[i].Event.Payload.ToArray());
        }

        Assert.True(two.Hub.Health.RefusedFrames >= 20);
    }

    [Fact]
    public async Task Garbage_and_repeated_frames_on_the_bus_change_nothing()
    {
        var frames = new List<ReadOnlyMemory<byte>>();
        var (one, two, ann, conversation) = await StartAsync(frame =>
        {
            lock (frames)
            {
                frames.Add(frame);
            }

            return [frame];
        });
        await using var reader = Subscribe(two, ann, conversation);
        var outside = await ((IBusSource)_source).OpenNodeAsync();
        for (var length = 0; length < 200; length++)
        {
            var garbage = new byte[length];
            Random.Shared.NextBytes(garbage);
            outside.Publish(Topics.Line, garbage);
            outside.Publish(Topics.Presence, garbage);
        }

        await _world!.SendAsync(one, ann, conversation, 0, "one");
        await _world.SendAsync(one, ann, conversation, 0, "two");
        foreach (var frame in frames.ToArray())
        {
            outside.Publish(Topics.Line, frame);
            outside.Publish(Topics.Presence, frame);
        }

        Assert.Equal([1L, 2L], (await reader.TakeAsync(2)).Select(item => item.Event.Sequence));
        await Task.Delay(200);
        Assert.False(reader.HasMore);
    }

    [Fact]
    public async Task A_frame_of_another_topic_or_key_is_not_believed()
    {
        var frame = new FrameSeal(World.Keys, Guid.NewGuid()).Seal(Topics.Presence, "body"u8);
        var other = new FrameSeal(new NodeKeys([.. Enumerable.Repeat((byte)1, 32)]), Guid.NewGuid()).Seal(Topics.Line, "body"u8);
        var here = new FrameSeal(World.Keys, Guid.NewGuid());

        Assert.Equal(FrameOrigin.Unknown, here.Open(Topics.Line, frame, out _, out _));
        Assert.Equal(FrameOrigin.Unknown, here.Open(Topics.Line, other, out _, out _));
        Assert.Equal(FrameOrigin.Node, here.Open(Topics.Presence, frame, out _, out var body));
        Assert.Equal("body"u8.ToArray(), body.ToArray());
        await Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (_world is not null)
        {
            await _world.DisposeAsync();
        }
    }

    private async Task<(DeliveryNode One, DeliveryNode Two, Participant Ann, ConversationId Conversation)> StartAsync(
        Func<ReadOnlyMemory<byte>, IEnumerable<ReadOnlyMemory<byte>>> change)
    {
        _world = new World(_source, _source) { WrapBus = bus => new FaultyBus(bus, change) };
        var one = await _world.StartNodeAsync();
        var two = await _world.StartNodeAsync();
        var ann = await _world.JoinAsync(one);
        return (one, two, ann, await _world.OpenAsync(one, ann));
    }

    private static Collecting<EventItem> Subscribe(DeliveryNode node, Participant reader, ConversationId conversation) =>
        new(token => node.Hub.SubscribeToConversation(
            reader.Caller, conversation, node.Cursors.AfterSequence(conversation, 0), filter: null, token));
}
