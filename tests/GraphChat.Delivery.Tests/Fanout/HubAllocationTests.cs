using GraphChat.Delivery.Contract;
using GraphChat.Delivery.History;
using Xunit;

namespace GraphChat.Delivery.Tests.Fanout;

/// <summary>What the hub allocates for an event, whoever waits for it.</summary>
[Collection(nameof(HubAllocationTests))]
[CollectionDefinition(nameof(HubAllocationTests), DisableParallelization = true)]
public sealed class HubAllocationTests
{
    [Fact]
    public async Task What_an_event_allocates_does_not_grow_with_its_subscribers()
    {
        const int Few = 50;
        const int Many = 500;
        const int Events = 100;
        var ofFew = await MeasureAsync(Few, Events);
        var ofMany = await MeasureAsync(Many, Events);

        // The least object has 24 bytes; what is pooled is made anew now and then where the machine is busy. Unoptimised, the
        // compiler makes objects of the states of methods.
#if DEBUG
        const double Most = 2000;
#else
        const double Most = 12;
#endif
        var perDelivery = (ofMany - ofFew) / ((double)(Many - Few) * Events);
        Assert.True(perDelivery < Most, $"{ofFew} bytes for {Few} subscribers, {ofMany} for {Many}: {perDelivery} a delivery.");
    }

    private static async Task<long> MeasureAsync(int subscribers, int events)
    {
        var source = new InMemorySource();
        await using var world = new World(source, source);
        var node = await world.StartNodeAsync();
        var ann = await world.JoinAsync(node);
        var conversation = await world.OpenAsync(node, ann);
        using var stop = new CancellationTokenSource();
        var arrivals = new Arrivals(subscribers);
        var reading = Enumerable.Range(0, subscribers).Select(_ => ReadAsync(
            node.Hub.SubscribeToConversation(ann.Caller, conversation, node.Cursors.AfterSequence(conversation, 0), filter: null, stop.Token),
            arrivals)).ToList();
        async Task SendAsync(int count)
        {
            for (var i = 0; i < count; i++)
            {
                var all = arrivals.Expect();
                await world.SendAsync(node, ann, conversation, 0, "a");
                await all.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
            }
        }

        await SendAsync(20);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await SendAsync(events);
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        await stop.CancelAsync();
        await Task.WhenAll(reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return allocated;
    }

    private static async Task ReadAsync(IAsyncEnumerable<EventItem> events, Arrivals arrivals)
    {
        await foreach (var item in events)
        {
            GC.KeepAlive(item.Event);
            arrivals.Arrive();
        }
    }

    // Counts without allocating anything for one who arrives.
    private sealed class Arrivals(int each)
    {
        private TaskCompletionSource _all = new();
        private int _missing;

        public Task Expect()
        {
            _all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _missing, each);
            return _all.Task;
        }

        public void Arrive()
        {
            if (Interlocked.Decrement(ref _missing) == 0)
            {
                _all.SetResult();
            }
        }
    }
}
