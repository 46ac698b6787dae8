using GraphChat.Delivery.Fanout;
using GraphChat.Delivery.History;
using Xunit;

namespace GraphChat.Delivery.Contract;

/// <summary>What subscribers get, on every store and every bus, two nodes at a time.</summary>
public abstract class SubscriptionContract : IAsyncLifetime
{
    protected abstract Task<IStoreSource> OpenStoresAsync();

    protected abstract Task<IBusSource> OpenBusesAsync();

    protected World World { get; private set; } = null!;

    protected DeliveryNode One { get; private set; } = null!;

    protected DeliveryNode Two { get; private set; } = null!;

    protected virtual World MakeWorld(IStoreSource stores, IBusSource buses) => new(stores, buses);

    public virtual async ValueTask InitializeAsync()
    {
        World = MakeWorld(await OpenStoresAsync(), await OpenBusesAsync());
        One = await World.StartNodeAsync();
        Two = await World.StartNodeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await World.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Live_and_history_join_without_gap_or_double_while_both_nodes_append()
    {
        var ann = await World.JoinAsync(One);
        var conversation = await World.OpenAsync(One, ann);
        await World.SendAsync(One, ann, conversation, 0, "first");
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                await World.SendAsync(i % 2 == 0 ? One : Two, ann, conversation, 0, $"{i}");
            }
        });

        var start = One.Cursors.AfterSequence(conversation, 0);
        await using var early = Subscribe(Two, ann, conversation, start);
        await Task.Delay(20);
        await using var middle = Subscribe(One, ann, conversation, start);
        await sending;
        await using var late = Subscribe(Two, ann, conversation, start);

        foreach (var reader in new[] { early, middle, late })
        {
            var items = await reader.TakeAsync(101);
            Assert.Equal(Enumerable.Range(1, 101).Select(i => (long)i), items.Select(item => item.Event.Sequence));
            Assert.False(reader.HasMore);
        }
    }

    [Fact]
    public async Task A_subscriber_resumes_after_its_cursor_on_the_other_node()
    {
        var ann = await World.JoinAsync(One);
        var conversation = await World.OpenAsync(One, ann);
        string cursor;
        await using (var reader = Subscribe(One, ann, conversation, after: null))
        {
            await WaitForSubscribersAsync(One, 1);
            await World.SendAsync(Two, ann, conversation, 0, "one");
            cursor = (await reader.NextAsync()).Cursor;
        }

        await World.SendAsync(Two, ann, conversation, 0, "two");
        await World.SendAsync(One, ann, conversation, 0, "three");

        await using var resumed = Subscribe(Two, ann, conversation, cursor);
        Assert.Equal([2L, 3L], (await resumed.TakeAsync(2)).Select(item => item.Event.Sequence));
    }

    [Fact]
    public async Task Without_a_cursor_only_what_comes_is_delivered()
    {
        var ann = await World.JoinAsync(One);
        var conversation = await World.OpenAsync(One, ann);
        await World.SendAsync(One, ann, conversation, 0, "before");
        await using var events = Subscribe(Two, ann, conversation, after: null);
        await using var inbox = Inbox(Two, ann, after: null);
        await WaitForSubscribersAsync(Two, 2);

        await World.SendAsync(One, ann, conversation, 0, "after");

        Assert.Equal(2, (await events.NextAsync()).Event.Sequence);
        Assert.Equal(2, (await inbox.NextAsync()).Event!.Sequence);
    }

    [Fact]
    public async Task An_inbox_gets_every_conversation_in_its_order_and_welcomes_and_can_resume_anywhere()
    {
        var ann = await World.JoinAsync(One);
        var bob = await World.JoinAsync(One);
        await using var live = Inbox(Two, bob, after: null);
        await WaitForSubscribersAsync(Two, 1);
        var first = await World.OpenAsync(One, ann, bob);
        var second = await World.OpenAsync(Two, ann, bob);
        for (var i = 0; i < 10; i++)
        {
            await World.SendAsync(i % 2 == 0 ? One : Two, i % 3 == 0 ? ann : bob, i % 2 == 0 ? first : second, 1, $"{i}");
        }

        var items = await live.TakeAsync(12);
        Assert.Equal(2, items.Count(item => item.Welcome is not null));
        Assert.Equal("welcome"u8.ToArray(), items.First(item => item.Welcome is not null).Welcome!.Bytes.ToArray());
        foreach (var conversation in new[] { first, second })
        {
            var sequences = items.Where(item => item.Event?.Conversation == conversation).Select(item => item.Event!.Sequence);
            Assert.Equal([2L, 3L, 4L, 5L, 6L], sequences);
        }

        for (var at = 0; at < items.Count; at += 4)
        {
            await using var resumed = Inbox(One, bob, items[at].Cursor);
            var rest = await resumed.TakeAsync(items.Count - at - 1);
            Assert.Equal(items.Skip(at + 1).Select(item => item.Position), rest.Select(item => item.Position));
        }
    }

    [Fact]
    public async Task An_inbox_that_is_open_already_gets_the_conversations_that_its_person_opens()
    {
        var ann = await World.JoinAsync(One);
        var bob = await World.JoinAsync(One);
        await using var here = Inbox(One, ann, after: null);
        await using var there = Inbox(Two, ann, after: null);
        await WaitForSubscribersAsync(One, 1);
        await WaitForSubscribersAsync(Two, 1);

        var conversation = await World.OpenAsync(One, ann, bob);
        await World.SendAsync(Two, bob, conversation, 1, "answer");

        foreach (var inbox in new[] { here, there })
        {
            Assert.Equal([1L, 2L], (await inbox.TakeAsync(2)).Select(item => item.Event!.Sequence));
        }
    }

    [Fact]
    public async Task A_removed_member_gets_the_removal_and_nothing_after_it_live_and_on_resuming()
    {
        var ann = await World.JoinAsync(One);
        var bob = await World.JoinAsync(One);
        var conversation = await World.OpenAsync(One, ann, bob);
        await using var live = Subscribe(Two, bob, conversation, after: null);
        await using var inbox = Inbox(Two, bob, after: null);
        await WaitForSubscribersAsync(Two, 2);

        await World.SendAsync(One, ann, conversation, 1, "with bob");
        await World.RemoveAsync(One, conversation, 1, ann, bob);
        await World.SendAsync(One, ann, conversation, 2, "without bob");

        Assert.Equal([2L, 3L], (await live.TakeAsync(2)).Select(item => item.Event.Sequence));
        Assert.Equal(DeliveryErrorCode.Removed, await live.EndAsync());
        Assert.Equal([2L, 3L], (await inbox.TakeAsync(2)).Select(item => item.Event!.Sequence));
        await using var resumed = Subscribe(One, bob, conversation, One.Cursors.AfterSequence(conversation, 0));
        Assert.Equal([2L, 3L], (await resumed.TakeAsync(2)).Select(item => item.Event.Sequence));
        Assert.Equal(DeliveryErrorCode.Removed, await resumed.EndAsync());
        await Task.Delay(300);
        Assert.False(inbox.HasMore);
    }

    [Fact]
    public async Task Somebody_who_joins_gets_what_comes_after_the_commit_that_added_them()
    {
        var ann = await World.JoinAsync(One);
        var bob = await World.JoinAsync(One);
        var conversation = await World.OpenAsync(One, ann);
        await using var inbox = Inbox(Two, bob, after: null);
        await WaitForSubscribersAsync(Two, 1);
        await World.SendAsync(One, ann, conversation, 0, "before bob");
        await World.AddAsync(One, conversation, 0, ann, bob);
        await World.SendAsync(One, ann, conversation, 1, "with bob");

        var items = await inbox.TakeAsync(2);

        Assert.Equal(2, items[0].Welcome!.Sequence);
        Assert.Equal(3, items[1].Event!.Sequence);
        await using var events = Subscribe(Two, bob, conversation, Two.Cursors.AfterSequence(conversation, 0));
        Assert.Equal(3, (await events.NextAsync()).Event.Sequence);
    }

    [Fact]
    public async Task Strangers_forged_cursors_and_cursors_of_others_are_refused()
    {
        var ann = await World.JoinAsync(One);
        var eve = await World.JoinAsync(One);
        var conversation = await World.OpenAsync(One, ann);
        var other = await World.OpenAsync(One, ann);
        var cursor = One.Cursors.AfterSequence(conversation, 0);

        Assert.Equal(DeliveryErrorCode.NotFound, await Subscribe(Two, eve, conversation, cursor).EndAsync());
        Assert.Equal(DeliveryErrorCode.NotFound, await Subscribe(Two, eve, new ConversationId(World.NewId()), null).EndAsync());
        Assert.Equal(DeliveryErrorCode.InvalidCursor, await Subscribe(Two, ann, other, cursor).EndAsync());
        Assert.Equal(DeliveryErrorCode.InvalidCursor, await Subscribe(Two, ann, conversation, cursor[..^1] + "_").EndAsync());
        Assert.Equal(DeliveryErrorCode.InvalidCursor, await Inbox(Two, eve, One.Cursors.AfterPosition(ann.User, 0)).EndAsync());
        Assert.Equal(DeliveryErrorCode.InvalidCursor, await Inbox(Two, ann, cursor).EndAsync());
    }

    [Fact]
    public async Task Revoking_a_session_or_a_device_ends_its_subscriptions_on_every_node_within_a_second()
    {
        var ann = await World.JoinAsync(One);
        var bob = await World.JoinAsync(One);
        var conversation = await World.OpenAsync(One, ann, bob);
        await using var annReads = Subscribe(Two, ann, conversation, after: null);
        await using var annInbox = Inbox(One, ann, after: null);
        await using var bobReads = Subscribe(Two, bob, conversation, after: null);
        await WaitForSubscribersAsync(Two, 2);
        await WaitForSubscribersAsync(One, 1);

        await One.Stores.Revocations.RevokeSessionAsync(ann.Caller.SessionId, DateTimeOffset.UnixEpoch, default);
        Assert.Equal(DeliveryErrorCode.Unauthenticated, await annReads.EndAsync());
        Assert.Equal(DeliveryErrorCode.Unauthenticated, await annInbox.EndAsync());
        Assert.Equal(DeliveryErrorCode.Unauthenticated, await Subscribe(Two, ann, conversation, null).EndAsync());

        await One.RevokeDevice.ExecuteAsync(
            bob.Caller, new Devices.RevokeDeviceInput(FakeChainVerifier.Revokes(1, bob.Device)), default);
        Assert.Equal(DeliveryErrorCode.DeviceRevoked, await bobReads.EndAsync());
        Assert.Equal(DeliveryErrorCode.DeviceRevoked, await Inbox(Two, bob, null).EndAsync());

        // Nor does asking give what following does not.
        foreach (var read in new Func<Task>[]
        {
            () => Two.ReadHistory.ExecuteAsync(bob.Caller, new ReadHistoryInput(conversation, null, null, null, null), default),
            () => Two.ReadHistory.FindAsync(bob.Caller, new EventId(Guid.NewGuid()), default),
            () => Two.FindConversations.ExecuteAsync(bob.Caller, [conversation], default),
            () => Two.ListConversations.ExecuteAsync(bob.Caller, 10, null, default),
            () => Two.SetTyping.ExecuteAsync(bob.Caller, conversation, true, default),
        })
        {
            Assert.Equal(DeliveryErrorCode.DeviceRevoked, (await Assert.ThrowsAsync<DeliveryException>(read)).Code);
        }
    }

    [Fact]
    public async Task A_filter_leaves_out_kinds_and_senders()
    {
        var ann = await World.JoinAsync(One);
        var bob = await World.JoinAsync(One);
        var conversation = await World.OpenAsync(One, ann, bob);
        await World.SendAsync(One, bob, conversation, 1, "from bob");
        await World.CommitAsync(One, conversation, 1, ann, [], []);
        await World.SendAsync(One, ann, conversation, 2, "from ann");

        var filter = new EventFilter([EventKind.Message], [bob.User]);
        await using var reader = new Collecting<EventItem>(
            token => Two.Hub.SubscribeToConversation(ann.Caller, conversation, Two.Cursors.AfterSequence(conversation, 0), filter, token));
        Assert.Equal(4, (await reader.NextAsync()).Event.Sequence);
        await World.SendAsync(One, bob, conversation, 2, "from bob");
        await World.SendAsync(One, ann, conversation, 2, "from ann");
        Assert.Equal(6, (await reader.NextAsync()).Event.Sequence);
    }

    [Fact]
    public async Task A_place_that_retention_has_passed_is_refused_and_where_to_go_on_is_told()
    {
        var (ann, bob) = (await World.JoinAsync(One), await World.JoinAsync(One));
        var talk = await World.OpenAsync(One, ann, bob);
        var quiet = await World.OpenAsync(One, ann, bob);
        for (var i = 0; i < 4; i++)
        {
            await World.SendAsync(One, ann, talk, 1, $"{i}");
        }

        await using var all = Inbox(Two, bob, Two.Cursors.AfterPosition(bob.User, 0));
        // Two Welcomes, then events 2 to 5 of the talk.
        var items = await all.TakeAsync(6);
        await World.ForgetUpToAsync(items[3].Position);
        var kept = Two.Cursors.AfterSequence(talk, 3);

        foreach (var gone in new[] { 0, 1, 2 })
        {
            await using var late = Subscribe(Two, bob, talk, Two.Cursors.AfterSequence(talk, gone));
            AssertExpired(kept, await late.RefusalAsync());
            AssertExpired(kept, await Assert.ThrowsAsync<DeliveryException>(() => ReadAsync(bob, talk, Two.Cursors.AfterSequence(talk, gone))));
        }

        await using var goesOn = Subscribe(Two, bob, talk, kept);
        Assert.Equal([4L, 5L], (await goesOn.TakeAsync(2)).Select(item => item.Event.Sequence));
        Assert.Equal([4L, 5L], await ReadAsync(bob, talk, kept));
        Assert.Equal([4L, 5L], await ReadAsync(bob, talk, after: null));

        Assert.Equal(2, (await Two.ReadPositions.CountUnreadAsync(bob.Caller, [talk], default))[0].Messages);

        // Of the quiet one only what came before Bob is forgotten, and Ann was there.
        await using var unharmed = Subscribe(Two, bob, quiet, Two.Cursors.AfterSequence(quiet, 0));
        await using var anns = Subscribe(Two, ann, quiet, Two.Cursors.AfterSequence(quiet, 0));
        AssertExpired(Two.Cursors.AfterSequence(quiet, 1), await anns.RefusalAsync());

        var changes = new ReadChanges(Two.Stores.Log, Two.CallerDevices, Two.Cursors, Two.Limits);
        foreach (var gone in items.Take(3).Select(item => item.Cursor))
        {
            await using var late = Inbox(Two, bob, gone);
            var start = (string)(await late.RefusalAsync()).Details!["cursor"];
            AssertExpired(start, await Assert.ThrowsAsync<DeliveryException>(() => changes.ExecuteAsync(bob.Caller, gone, 10, default)));
            Assert.Equal([4L, 5L], (await changes.ExecuteAsync(bob.Caller, start, 10, default)).Items.Select(item => item.Event!.Sequence));
            await using var resumed = Inbox(Two, bob, start);
            Assert.Equal([4L, 5L], (await resumed.TakeAsync(2)).Select(item => item.Event!.Sequence));
        }

        await using var stillKept = Inbox(Two, bob, items[3].Cursor);
        await using var fromStart = Inbox(Two, bob, await Two.Hub.ReadInboxStartCursorAsync(bob.Caller, default));
        Assert.Equal([4L, 5L], (await stillKept.TakeAsync(2)).Select(item => item.Event!.Sequence));
        Assert.Equal([4L, 5L], (await fromStart.TakeAsync(2)).Select(item => item.Event!.Sequence));

        // Whoever came later misses nothing, and whoever is connected goes on.
        var eve = await World.JoinAsync(One);
        var late2 = await World.OpenAsync(One, ann, eve);
        await World.SendAsync(One, ann, late2, 1, "to eve");
        await using var eves = Inbox(Two, eve, Two.Cursors.AfterPosition(eve.User, 0));
        Assert.NotNull((await eves.NextAsync()).Welcome);
        Assert.Equal(2, (await eves.NextAsync()).Event!.Sequence);
        await World.SendAsync(One, ann, quiet, 1, "at last");
        Assert.Equal(2, (await unharmed.NextAsync()).Event.Sequence);
        Assert.Equal(2, (await all.NextAsync()).Event!.Sequence);
    }

    [Fact]
    public async Task Where_nothing_of_a_log_is_kept_the_place_to_go_on_is_its_end()
    {
        var (ann, bob) = (await World.JoinAsync(One), await World.JoinAsync(One));
        var conversation = await World.OpenAsync(One, ann, bob);
        await World.SendAsync(One, ann, conversation, 1, "with bob");
        await World.RemoveAsync(One, conversation, 1, ann, bob);
        await World.SendAsync(One, ann, conversation, 2, "without bob");
        await World.ForgetUpToAsync(await Two.Stores.Log.ReadPositionAsync(default));

        await using var gone = Subscribe(Two, bob, conversation, Two.Cursors.AfterSequence(conversation, 1));
        AssertExpired(Two.Cursors.AfterSequence(conversation, 3), await gone.RefusalAsync());
        await using var removed = Subscribe(Two, bob, conversation, Two.Cursors.AfterSequence(conversation, 3));
        Assert.Equal(DeliveryErrorCode.Removed, await removed.EndAsync());
        await using var anns = Subscribe(Two, ann, conversation, Two.Cursors.AfterSequence(conversation, 0));
        AssertExpired(Two.Cursors.AfterSequence(conversation, 4), await anns.RefusalAsync());
        var view = (await Two.FindConversations.ExecuteAsync(ann.Caller, [conversation], default))[0];
        var start = (await Two.ReadHistory.FindStartsAsync([view], default))[conversation];
        Assert.Equal(Two.Cursors.AfterSequence(conversation, 4), start);
        await using var goesOn = Subscribe(Two, ann, conversation, start);
        await World.SendAsync(One, ann, conversation, 2, "goes on");
        Assert.Equal(5, (await goesOn.NextAsync()).Event.Sequence);
    }

    [Fact]
    public async Task A_node_that_stops_tells_its_subscribers_to_go_elsewhere()
    {
        var ann = await World.JoinAsync(One);
        var conversation = await World.OpenAsync(One, ann);
        await using var reader = Subscribe(Two, ann, conversation, after: null);
        await WaitForSubscribersAsync(Two, 1);

        await Two.Hub.StopAsync();

        Assert.Equal(DeliveryErrorCode.Unavailable, await reader.EndAsync());
        Assert.Equal(DeliveryErrorCode.Unavailable, await Subscribe(Two, ann, conversation, null).EndAsync());
    }

    [Fact]
    public async Task Presence_is_known_on_the_other_node_and_only_to_those_who_share_a_conversation()
    {
        var ann = await World.JoinAsync(One);
        var bob = await World.JoinAsync(One);
        var eve = await World.JoinAsync(One);
        await World.OpenAsync(One, ann, bob);
        using (One.Presence.Connect(bob.User))
        {
            await UntilAsync(() => Two.Presence.IsOnline(bob.User));
            Assert.True((await Two.ReadPresence.ExecuteAsync(ann.Caller, [bob.User], default))[bob.User]);
            Assert.Empty(await Two.ReadPresence.ExecuteAsync(eve.Caller, [bob.User], default));
        }

        await UntilAsync(() => !Two.Presence.IsOnline(bob.User));
        Assert.False((await Two.ReadPresence.ExecuteAsync(ann.Caller, [bob.User], default))[bob.User]);
    }

    private static void AssertExpired(string kept, DeliveryException refusal)
    {
        Assert.Equal(DeliveryErrorCode.CursorExpired, refusal.Code);
        Assert.Equal(kept, refusal.Details!["cursor"]);
    }

    private async Task<List<long>> ReadAsync(Participant reader, ConversationId conversation, string? after)
    {
        var page = await Two.ReadHistory.ExecuteAsync(reader.Caller, new ReadHistoryInput(conversation, 10, after, null, null), default);
        return [.. page.Items.Select(item => item.Value.Sequence)];
    }

    protected static Collecting<EventItem> Subscribe(
        DeliveryNode node, Participant reader, ConversationId conversation, string? after) =>
        new(token => node.Hub.SubscribeToConversation(reader.Caller, conversation, after, filter: null, token));

    protected static Collecting<InboxItem> Inbox(DeliveryNode node, Participant reader, string? after) =>
        new(token => node.Hub.SubscribeToInbox(reader.Caller, after, token));

    protected static async Task WaitForSubscribersAsync(DeliveryNode node, int count)
    {
        await UntilAsync(() => node.Hub.Health.Subscribers >= count);
        // Attached, and past the look at the log that follows.
        await Task.Delay(100);
    }

    protected static async Task UntilAsync(Func<bool> condition, int seconds = 30)
    {
        for (var i = 0; i < seconds * 50; i++)
        {
            if (condition())
            {
                return;
            }

            await Task.Delay(20);
        }

        Assert.Fail("It did not come about in time.");
    }
}
