using GraphChat.Delivery.Contract;
using GraphChat.Delivery.History;
using GraphChat.Delivery.Ports;
using Xunit;

namespace GraphChat.Delivery.Tests.Fanout;

/// <summary>What a node follows, it follows again after whatever its stores throw.</summary>
public sealed class FollowerFaultTests
{
    /// <summary>A driver that gives up waiting by itself may throw what a cancelled token throws. That once ended a follower for good.</summary>
    [Theory]
    [InlineData(nameof(IEventLog.ReadPositionAsync), true)]
    [InlineData(nameof(IEventLog.ReadPositionAsync), false)]
    [InlineData(nameof(IEventLog.ReadLineAsync), true)]
    [InlineData(nameof(IConversationStore.ListStaysAsync), true)]
    [InlineData(nameof(ISessionRevocations.ReadAsync), true)]
    public async Task A_cancellation_that_nobody_asked_for_ends_no_follower(string method, bool isCancellation)
    {
        var (log, conversations, revocations) = (new Counting<IEventLog>(), new Counting<IConversationStore>(), new Counting<ISessionRevocations>());
        var source = new InMemorySource();
        var nodes = 0;
        await using var world = new World(source, source)
        {
            HubOptions = new()
            {
                PollInterval = TimeSpan.FromMilliseconds(50),
                RevocationInterval = TimeSpan.FromMilliseconds(50),
                RevocationsFresh = TimeSpan.FromMilliseconds(500),
            },
            // The second node hears nothing and reads everything.
            WrapBus = bus => new FaultyBus(bus, _ => []),
            WrapStores = stores => nodes++ == 0 ? stores : stores with
            {
                Log = log.Around(stores.Log),
                Conversations = conversations.Around(stores.Conversations),
                Revocations = revocations.Around(stores.Revocations),
            },
        };
        var (one, two) = (await world.StartNodeAsync(), await world.StartNodeAsync());
        var ann = await world.JoinAsync(one);
        var conversation = await world.OpenAsync(one, ann);
        await using var inbox = new Collecting<InboxItem>(token => two.Hub.SubscribeToInbox(ann.Caller, after: null, token));
        while (two.Hub.Health.Subscribers == 0)
        {
            await Task.Delay(20);
        }

        var fault = isCancellation ? (Func<Exception>)(() => new TaskCanceledException("The driver gave up.")) : () => new InvalidOperationException();
        (log.Fault, conversations.Fault, revocations.Fault) = (fault, fault, fault);
        (log.Down, conversations.Down, revocations.Down) = (method, method, method);
        await world.SendAsync(one, ann, conversation, 0, "one");
        while (log.Failed + conversations.Failed + revocations.Failed == 0)
        {
            await Task.Delay(20);
        }

        // Long enough for what was read last to be stale.
        await Task.Delay(700);
        (log.Down, conversations.Down, revocations.Down) = (null, null, null);
        await world.SendAsync(one, ann, conversation, 0, "two");

        Assert.Equal([1L, 2L], (await inbox.TakeAsync(2)).Select(item => item.Event!.Sequence));
    }
}
