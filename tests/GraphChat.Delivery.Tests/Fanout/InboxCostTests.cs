using GraphChat.Delivery.Contract;
using GraphChat.Delivery.Fanout;
using GraphChat.Delivery.History;
using GraphChat.Delivery.Ports;
using Xunit;

namespace GraphChat.Delivery.Tests.Fanout;

/// <summary>What opening an inbox reads: what was missed, not what there is. Counted in calls and rows, not in time.</summary>
public sealed class InboxCostTests
{
    private readonly Counting<IEventLog> _log = new();
    private readonly Counting<IConversationStore> _conversations = new();

    [Theory]
    [InlineData(3)]
    [InlineData(300)]
    public async Task Opening_with_nothing_new_reads_nothing_however_many_conversations_there_are(int conversations)
    {
        await using var world = MakeWorld(new HubOptions());
        var node = await world.StartNodeAsync();
        var ann = await world.JoinAsync(node);
        ConversationId last = default;
        for (var i = 0; i < conversations; i++)
        {
            last = await world.OpenAsync(node, ann);
            await world.SendAsync(node, ann, last, 0, $"{i}");
        }

        await UntilAsync(() => node.Hub.Health.Position == conversations);
        var cursor = node.Cursors.AfterPosition(ann.User, conversations);
        var rowsBefore = Rows();
        await using var inbox = new Collecting<InboxItem>(token => node.Hub.SubscribeToInbox(ann.Caller, cursor, token));
        await UntilAsync(() => node.Hub.Health.Subscribers == 1);
        await world.SendAsync(node, ann, last, 0, "news");

        Assert.Equal(conversations + 1, (await inbox.NextAsync(seconds: 30)).Position);
        Assert.Equal(0, _log.Calls.GetValueOrDefault(nameof(IEventLog.FindInboxAsync)));
        Assert.Equal(0, _log.Calls.GetValueOrDefault(nameof(IEventLog.ReadInboxAsync)));
        // The people of the one conversation that had news.
        Assert.Equal(1, _conversations.Calls.GetValueOrDefault(nameof(IConversationStore.ListStaysAsync)));
        Assert.Equal(1, Rows() - rowsBefore);
    }

    [Fact]
    public async Task Resuming_reads_each_missed_event_once_and_looks_for_them_once()
    {
        await using var world = MakeWorld(new HubOptions { ReadSize = 10 });
        var node = await world.StartNodeAsync();
        var ann = await world.JoinAsync(node);
        var rooms = new List<ConversationId>();
        for (var i = 0; i < 50; i++)
        {
            rooms.Add(await world.OpenAsync(node, ann));
            await world.SendAsync(node, ann, rooms[i], 0, "missed");
        }

        await UntilAsync(() => node.Hub.Health.Position == 50);
        await using var inbox = new Collecting<InboxItem>(
            token => node.Hub.SubscribeToInbox(ann.Caller, node.Cursors.AfterPosition(ann.Caller.User, 0), token));

        Assert.Equal(Enumerable.Range(1, 50).Select(i => (long)i), (await inbox.TakeAsync(50, seconds: 30)).Select(item => item.Position));
        Assert.Equal(1, _log.Calls[nameof(IEventLog.FindInboxAsync)]);
        Assert.Equal(50, _log.Rows[nameof(IEventLog.FindInboxAsync)]);
        Assert.Equal(5, _log.Calls[nameof(IEventLog.ReadInboxAsync)]);
        Assert.Equal(50, _log.Rows[nameof(IEventLog.ReadInboxAsync)]);
    }

    [Fact]
    public async Task Who_is_in_a_conversation_is_read_once_for_all_inboxes_of_a_node_and_then_follows_the_line()
    {
        await using var world = MakeWorld(new HubOptions());
        var node = await world.StartNodeAsync();
        var ann = await world.JoinAsync(node);
        var others = new List<Participant>();
        for (var i = 0; i < 10; i++)
        {
            others.Add(await world.JoinAsync(node));
        }

        var conversation = await world.OpenAsync(node, ann, [.. others.Take(9)]);
        await UntilAsync(() => node.Hub.Health.Position == 2);
        var inboxes = others.Select(person => new Collecting<InboxItem>(token => node.Hub.SubscribeToInbox(person.Caller, after: null, token))).ToList();
        await UntilAsync(() => node.Hub.Health.Subscribers == 10);
        await Task.Delay(200);
        for (var i = 0; i < 20; i++)
        {
            await world.SendAsync(node, ann, conversation, 1, $"{i}");
        }

        await world.RemoveAsync(node, conversation, 1, ann, others[0]);
        await world.AddAsync(node, conversation, 2, ann, others[9]);
        await world.SendAsync(node, ann, conversation, 3, "last");

        Assert.Equal(21, (await inboxes[0].TakeAsync(21, seconds: 30)).Count);
        foreach (var inbox in inboxes.Skip(1).SkipLast(1))
        {
            Assert.Equal(Enumerable.Range(2, 23).Select(i => (long)i), (await inbox.TakeAsync(23, seconds: 30)).Select(item => item.Event!.Sequence));
        }

        var joined = await inboxes[9].TakeAsync(2, seconds: 30);
        Assert.NotNull(joined[0].Welcome);
        Assert.Equal(24, joined[1].Event!.Sequence);
        Assert.Equal(1, _conversations.Calls[nameof(IConversationStore.ListStaysAsync)]);
        foreach (var inbox in inboxes)
        {
            Assert.False(inbox.HasMore);
            await inbox.DisposeAsync();
        }
    }

    [Fact]
    public async Task While_rosters_cannot_be_read_what_waits_is_bounded_and_afterwards_nothing_is_missing()
    {
        await using var world = MakeWorld(new HubOptions { MaxPendingEntries = 20, PollInterval = TimeSpan.FromMilliseconds(50) });
        var node = await world.StartNodeAsync();
        var ann = await world.JoinAsync(node);
        var bob = await world.JoinAsync(node);
        var conversation = await world.OpenAsync(node, ann);
        await using var inbox = new Collecting<InboxItem>(token => node.Hub.SubscribeToInbox(ann.Caller, after: null, token));
        await using var bobs = new Collecting<InboxItem>(token => node.Hub.SubscribeToInbox(bob.Caller, after: null, token));
        await using var events = new Collecting<EventItem>(token => node.Hub.SubscribeToConversation(
            ann.Caller, conversation, node.Cursors.AfterSequence(conversation, 0), filter: null, token));
        await UntilAsync(() => node.Hub.Health.Subscribers == 3);
        await Task.Delay(200);
        _conversations.Down = nameof(IConversationStore.ListStaysAsync);
        for (var i = 0; i < 100; i++)
        {
            await world.SendAsync(node, ann, conversation, 0, $"{i}");
        }

        // Who follows the one conversation does not wait for anybody's roster.
        Assert.Equal(100, (await events.TakeAsync(100, seconds: 30)).Count);
        await world.AddAsync(node, conversation, 0, ann, bob);
        await world.SendAsync(node, ann, conversation, 1, "with bob");
        _conversations.Down = null;

        Assert.Equal(Enumerable.Range(1, 102).Select(i => (long)i), (await inbox.TakeAsync(102, seconds: 30)).Select(item => item.Event!.Sequence));
        var joined = await bobs.TakeAsync(2, seconds: 30);
        Assert.Equal((101L, 102L), (joined[0].Welcome!.Sequence, joined[1].Event!.Sequence));
    }

    private World MakeWorld(HubOptions options)
    {
        var source = new InMemorySource();
        return new World(source, source)
        {
            HubOptions = options,
            WrapStores = stores => stores with { Log = _log.Around(stores.Log), Conversations = _conversations.Around(stores.Conversations) },
        };
    }

    private int Rows() => _conversations.Rows.GetValueOrDefault(nameof(IConversationStore.ListStaysAsync))
        + _conversations.Rows.GetValueOrDefault(nameof(IConversationStore.FindMembershipsAsync))
        + _log.Rows.GetValueOrDefault(nameof(IEventLog.FindInboxAsync));

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var i = 0; i < 1_500 && !condition(); i++)
        {
            await Task.Delay(20);
        }

        Assert.True(condition());
    }
}
