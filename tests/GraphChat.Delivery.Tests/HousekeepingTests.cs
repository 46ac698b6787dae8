using GraphChat.Delivery.Contract;
using GraphChat.Delivery.InMemory;
using GraphChat.Delivery.Ports;
using GraphChat.Delivery.Proposals;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.Delivery.Tests;

/// <summary>What a node does by itself goes on, whatever one round of it throws: nobody would see that it had ended.</summary>
public sealed class HousekeepingTests
{
    public static TheoryData<Exception> Faults => [
        new InvalidOperationException("a fault of ours"),
        new TaskCanceledException("a driver that gave up"),
        new DeliveryException(DeliveryErrorCode.Unavailable, "a store that is down")];

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public async Task Jobs_go_on_after_one_of_them_failed(Exception fault)
    {
        var time = new ManualTimeProvider();
        var (failing, following) = (0, 0);
        var told = new List<Exception>();
        await using (new Housekeeping(
            [
                _ =>
                {
                    Interlocked.Increment(ref failing);
                    throw fault;
                },
                _ => Task.FromResult(Interlocked.Increment(ref following)),
            ],
            time,
            told.Add))
        {
            await UntilAsync(() => Volatile.Read(ref following) >= 2, () => time.Advance(TimeSpan.FromHours(1)));
        }

        Assert.True(failing >= 2);
        Assert.All(told, exception => Assert.Same(fault, exception));
        Assert.Equal(fault is not DeliveryException, told.Count > 0);
    }

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public async Task Removals_are_proposed_after_a_round_that_failed(Exception fault)
    {
        var time = new ManualTimeProvider();
        var groups = new Counting<IGroupStore> { Fault = () => fault, Down = nameof(IGroupStore.ListDueRemovalsAsync) };
        var stores = InMemoryDelivery.Create(new InMemoryDatabase());
        await using var keeper = new RemovalKeeper(new ProposeRemovals(stores.Log, groups.Around(stores.Groups), new FakeMls(), time), time);

        await UntilAsync(() => groups.Failed >= 2, () => time.Advance(TimeSpan.FromSeconds(2)));
        groups.Down = null;
        await UntilAsync(() => groups.Calls.ContainsKey(nameof(IGroupStore.ListDueRemovalsAsync)), () => time.Advance(TimeSpan.FromSeconds(2)));
    }

    private static async Task UntilAsync(Func<bool> condition, Action meanwhile)
    {
        for (var i = 0; i < 1_500 && !condition(); i++)
        {
            meanwhile();
            await Task.Delay(20);
        }

        Assert.True(condition(), "It did not come about in time.");
    }
}
