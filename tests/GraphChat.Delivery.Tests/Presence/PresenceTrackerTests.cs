using System.Diagnostics;
using GraphChat.Delivery.Contract;
using GraphChat.Delivery.Fanout;
using GraphChat.Delivery.InMemory;
using GraphChat.Delivery.Ports;
using GraphChat.Delivery.Presence;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.Delivery.Tests.Presence;

/// <summary>Who is connected, as other nodes believe it: with nodes that die, clocks that jump and changes that come at once.</summary>
public sealed class PresenceTrackerTests
{
    private readonly InProcessBus _bus = new();
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Whoever_was_on_a_node_that_died_is_offline_30_seconds_later_though_the_clock_was_put_back()
    {
        var clock = new WallClock(_time);
        await using var here = new PresenceTracker(_bus, World.Keys, clock);
        var user = new UserId(Guid.NewGuid());
        var dead = new DyingBus(_bus);
        await using var there = new PresenceTracker(dead, World.Keys, _time);
        using var connection = there.Connect(user);
        Assert.True(here.IsOnline(user));

        dead.Die();
        clock.Offset = TimeSpan.FromHours(-1);
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.True(here.IsOnline(user));
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.False(here.IsOnline(user));
    }

    [Fact]
    public async Task Changes_that_are_told_at_once_all_count()
    {
        var held = new HoldingBus(_bus);
        await using var here = new PresenceTracker(_bus, World.Keys, _time);
        await using var there = new PresenceTracker(held, World.Keys, _time);
        var (first, second) = (new UserId(Guid.NewGuid()), new UserId(Guid.NewGuid()));

        var holding = held.HoldNext();
        var one = Task.Run(() => there.Connect(first));
        await holding.WaitAsync(TimeSpan.FromSeconds(30));
        var two = Task.Run(() => there.Connect(second));
        // It may wait for the first or overtake it.
        await Task.WhenAny(two, Task.Delay(500));
        held.Release();
        using var a = await one;
        using var b = await two;

        await UntilAsync(() => here.IsOnline(first) && here.IsOnline(second));
    }

    [Fact]
    public async Task Whoever_leaves_and_comes_back_at_once_is_online()
    {
        var held = new HoldingBus(_bus);
        await using var here = new PresenceTracker(_bus, World.Keys, _time);
        await using var there = new PresenceTracker(held, World.Keys, _time);
        var user = new UserId(Guid.NewGuid());
        var before = there.Connect(user);

        var holding = held.HoldNext();
        var leaving = Task.Run(before.Dispose);
        await holding.WaitAsync(TimeSpan.FromSeconds(30));
        var coming = Task.Run(() => there.Connect(user));
        await Task.WhenAny(coming, Task.Delay(500));
        held.Release();
        await leaving;
        using var after = await coming;

        await UntilAsync(() => here.IsOnline(user));
    }

    [Fact]
    public async Task What_a_node_said_before_it_died_is_not_believed_again()
    {
        var said = new List<ReadOnlyMemory<byte>>();
        using var listening = _bus.Subscribe(Topics.Presence, said.Add);
        await using var here = new PresenceTracker(_bus, World.Keys, _time);
        var user = new UserId(Guid.NewGuid());
        var dead = new DyingBus(_bus);
        await using var there = new PresenceTracker(dead, World.Keys, _time);
        using var connection = there.Connect(user);
        dead.Die();
        var frames = said.ToArray();

        for (var second = 0; second < 120; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            foreach (var frame in frames)
            {
                _bus.Publish(Topics.Presence, frame);
            }

            // A node that comes makes the others forget who is silent.
            await using var newcomer = new PresenceTracker(_bus, World.Keys, _time);
            Assert.Equal(second < 30, here.IsOnline(user));
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        var began = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(10), "It did not come about in time.");
            await Task.Delay(10);
        }
    }

    /// <summary>A clock whose time of day somebody changes.</summary>
    private sealed class WallClock(TimeProvider inner) : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override long TimestampFrequency => inner.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => inner.GetUtcNow() + Offset;

        public override long GetTimestamp() => inner.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            inner.CreateTimer(callback, state, dueTime, period);
    }

    /// <summary>The bus of a node that ends without a word.</summary>
    private sealed class DyingBus(IMessageBus inner) : IMessageBus
    {
        private bool _isDead;

        public bool IsConnected => true;

        public void Die() => _isDead = true;

        public void Publish(string topic, ReadOnlyMemory<byte> frame)
        {
            if (!_isDead)
            {
                inner.Publish(topic, frame);
            }
        }

        public IDisposable Subscribe(string topic, Action<ReadOnlyMemory<byte>> handler) => inner.Subscribe(topic, handler);
    }

    /// <summary>A bus that takes a while for one frame.</summary>
    private sealed class HoldingBus(IMessageBus inner) : IMessageBus
    {
        private readonly TaskCompletionSource _released = new();
        private TaskCompletionSource? _holding;

        public bool IsConnected => true;

        public Task HoldNext()
        {
            _holding = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _holding.Task;
        }

        public void Release() => _released.SetResult();

        public void Publish(string topic, ReadOnlyMemory<byte> frame)
        {
            if (Interlocked.Exchange(ref _holding, null) is { } holding)
            {
                holding.SetResult();
                _released.Task.Wait(TimeSpan.FromSeconds(60));
            }

            inner.Publish(topic, frame);
        }

        public IDisposable Subscribe(string topic, Action<ReadOnlyMemory<byte>> handler) => inner.Subscribe(topic, handler);
    }
}
