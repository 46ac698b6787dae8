using System.Collections.Concurrent;
using GraphChat.Delivery.Contract;
using GraphChat.Delivery.Fanout;
using Xunit;

namespace GraphChat.Delivery.Tests.Fanout;

/// <summary>What is volatile is told once, whatever somebody who can write to the bus repeats.</summary>
public sealed class SignalFaultTests
{
    [Fact]
    public async Task A_signal_that_is_repeated_on_the_bus_is_not_told_again()
    {
        var source = new InMemorySource();
        var frames = new ConcurrentQueue<ReadOnlyMemory<byte>>();
        await using var world = new World(source, source)
        {
            WrapBus = bus => new FaultyBus(bus, frame =>
            {
                frames.Enqueue(frame);
                return [frame];
            }),
        };
        var (one, two) = (await world.StartNodeAsync(), await world.StartNodeAsync());
        var (ann, bob) = (await world.JoinAsync(one), await world.JoinAsync(one));
        var conversation = await world.OpenAsync(one, ann, bob);
        await using var signals = new Collecting<Signal>(token => two.Hub.SubscribeToSignals(bob.Caller, token));
        while (!signals.HasMore)
        {
            await one.SetTyping.ExecuteAsync(ann.Caller, conversation, isTyping: true, default);
            await Task.Delay(20);
        }

        // The last of those is told as well before what follows.
        await one.SetTyping.ExecuteAsync(ann.Caller, conversation, isTyping: false, default);
        while (await signals.NextAsync() is Signal.Typing { IsTyping: true })
        {
            // Told before anything was repeated.
        }

        var outside = await ((IBusSource)source).OpenNodeAsync();
        foreach (var frame in frames.ToArray())
        {
            outside.Publish(Topics.Signals, frame);
        }

        await one.MarkPosition.ExecuteAsync(ann.Caller, new Positions.MarkPositionInput(conversation, 1, 1), default);

        Assert.IsType<Signal.Moved>(await signals.NextAsync());
    }
}
