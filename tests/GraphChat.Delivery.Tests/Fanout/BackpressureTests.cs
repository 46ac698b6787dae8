using GraphChat.Delivery.Contract;
using GraphChat.Delivery.Fanout;
using GraphChat.Delivery.History;
using GraphChat.Delivery.Ports;
using Xunit;

namespace GraphChat.Delivery.Tests.Fanout;

/// <summary>Slow readers and unreadable stores.</summary>
public sealed class BackpressureTests
{
    [Fact]
    public async Task A_reader_that_takes_nothing_is_ended_with_a_code_and_can_resume_without_loss()
    {
        var source = new InMemorySource();
        await using var world = new World(source, source)
        {
            HubOptions = new HubOptions { MaxBufferedEntries = 50, SlowAfter = TimeSpan.FromMilliseconds(300) },
        };
        var node = await world.StartNodeAsync();
        var ann = await world.JoinAsync(node);
        var conversation = await world.OpenAsync(node, ann);
        await using var slow = node.Hub
            .SubscribeToConversation(ann.Caller, conversation, after: null, filter: null, default).GetAsyncEnumerator();
        var first = slow.MoveNextAsync();
        await Task.Delay(200);
        await using var quick = new Collecting<EventItem>(token => node.Hub.SubscribeToConversation(
            ann.Caller, conversation, node.Cursors.AfterSequence(conversation, 0), filter: null, token));

        for (var i = 0; i < 200; i++)
        {
            await world.SendAsync(node, ann, conversation, 0, $"{i}");
            if (i % 20 == 0)
            {
                await Task.Delay(60);
            }
        }

        Assert.Equal(200, (await quick.TakeAsync(200))[^1].Event.Sequence);
        Assert.True(await first);
        var seen = new List<long> { slow.Current.Event.Sequence };
        var cursor = slow.Current.Cursor;
        var ended = await Assert.ThrowsAsync<DeliveryException>(async () =>
        {
            while (await slow.MoveNextAsync())
            {
                seen.Add(slow.Current.Event.Sequence);
                cursor = slow.Current.Cursor;
            }
        });

        Assert.Equal(DeliveryErrorCode.SlowConsumer, ended.Code);
        Assert.True(seen.Count <= 52);
        await using var resumed = new Collecting<EventItem>(
            token => node.Hub.SubscribeToConversation(ann.Caller, conversation, cursor, filter: null, token));
        seen.AddRange((await resumed.TakeAsync(200 - seen.Count)).Select(item => item.Event.Sequence));
        Assert.Equal(Enumerable.Range(1, 200).Select(i => (long)i), seen);
    }

    [Fact]
    public async Task A_long_history_is_no_reason_to_end_a_reader_while_much_is_added()
    {
        var source = new InMemorySource();
        await using var world = new World(source, source) { HubOptions = new HubOptions { MaxBufferedEntries = 20, ReadSize = 50 } };
        var node = await world.StartNodeAsync();
        var ann = await world.JoinAsync(node);
        var conversation = await world.OpenAsync(node, ann);
        for (var i = 0; i < 500; i++)
        {
            await world.SendAsync(node, ann, conversation, 0, $"{i}");
        }

        var sequences = new List<long>();
        var positions = new List<long>();
        var inbox = Task.Run(async () =>
        {
            await foreach (var item in node.Hub.SubscribeToInbox(ann.Caller, node.Cursors.AfterPosition(ann.Caller.User, 0), default))
            {
                positions.Add(item.Position);
                if (positions.Count == 600)
                {
                    break;
                }
            }
        });
        await foreach (var item in node.Hub.SubscribeToConversation(
            ann.Caller, conversation, node.Cursors.AfterSequence(conversation, 0), filter: null, default))
        {
            sequences.Add(item.Event.Sequence);
            if (sequences.Count % 5 == 0 && sequences.Count <= 500)
            {
                await world.SendAsync(node, ann, conversation, 0, "more");
            }

            if (sequences.Count == 600)
            {
                break;
            }
        }

        await inbox.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(Enumerable.Range(1, 600).Select(i => (long)i), sequences);
        Assert.Equal(Enumerable.Range(1, 600).Select(i => (long)i), positions);
    }

    [Fact]
    public async Task While_the_log_of_revocations_cannot_be_read_nothing_is_delivered()
    {
        var source = new InMemorySource();
        var revocations = new UnreliableRevocations();
        await using var world = new World(source, source)
        {
            WrapStores = stores => stores with { Revocations = revocations.Around(stores.Revocations) },
        };
        var node = await world.StartNodeAsync();
        var ann = await world.JoinAsync(node);
        var conversation = await world.OpenAsync(node, ann);
        await using var reader = new Collecting<EventItem>(token => node.Hub.SubscribeToConversation(
            ann.Caller, conversation, node.Cursors.AfterSequence(conversation, 0), filter: null, token));
        await world.SendAsync(node, ann, conversation, 0, "one");
        await reader.NextAsync();

        revocations.IsDown = true;
        await Task.Delay(1_200);
        Assert.False(node.Hub.Health.IsDelivering);
        await world.SendAsync(node, ann, conversation, 0, "two");
        await Task.Delay(300);
        Assert.False(reader.HasMore);

        revocations.IsDown = false;
        Assert.Equal(2, (await reader.NextAsync()).Event.Sequence);
    }

    [Fact]
    public async Task A_node_that_stops_while_the_log_of_revocations_cannot_be_read_tells_its_subscribers()
    {
        // They waited for a reading that the stopped node did not do any more.
        var (world, revocations, node, ann, conversation) = await StartUnreliableAsync();
        await using var disposed = world;
        await using var reader = new Collecting<EventItem>(token => node.Hub.SubscribeToConversation(
            ann.Caller, conversation, node.Cursors.AfterSequence(conversation, 0), filter: null, token));
        await using var inbox = new Collecting<InboxItem>(token => node.Hub.SubscribeToInbox(ann.Caller, node.Cursors.AfterPosition(ann.User, 0), token));
        await using var signals = new Collecting<Signal>(token => node.Hub.SubscribeToSignals(ann.Caller, token));
        await world.SendAsync(node, ann, conversation, 0, "one");
        await reader.NextAsync();
        await inbox.NextAsync();
        await GoDownAsync(revocations, node);
        await world.SendAsync(node, ann, conversation, 0, "two");
        await Task.Delay(300);

        await node.Hub.StopAsync();

        Assert.Equal(DeliveryErrorCode.Unavailable, await reader.EndAsync());
        Assert.Equal(DeliveryErrorCode.Unavailable, await inbox.EndAsync());
        Assert.Equal(DeliveryErrorCode.Unavailable, await signals.EndAsync());
    }

    [Fact]
    public async Task Whoever_is_shut_out_while_the_log_of_revocations_cannot_be_read_gets_no_signal_either()
    {
        var (world, revocations, node, ann, conversation) = await StartUnreliableAsync();
        await using var disposed = world;
        var bob = await world.JoinAsync(node);
        await world.AddAsync(node, conversation, 0, ann, bob);
        await using var signals = new Collecting<Signal>(token => node.Hub.SubscribeToSignals(bob.Caller, token));
        while (!signals.HasMore)
        {
            await node.SetTyping.ExecuteAsync(ann.Caller, conversation, isTyping: true, default);
            await Task.Delay(20);
        }

        await GoDownAsync(revocations, node);
        await node.Stores.Revocations.RevokeSessionAsync(bob.Caller.SessionId, DateTimeOffset.UnixEpoch, default);
        await Task.Delay(300);
        while (signals.HasMore)
        {
            await signals.NextAsync();
        }

        await node.SetTyping.ExecuteAsync(ann.Caller, conversation, isTyping: false, default);
        await Task.Delay(300);
        Assert.False(signals.HasMore);

        revocations.IsDown = false;
        Assert.Equal(DeliveryErrorCode.Unauthenticated, await signals.EndAsync());
    }

    [Fact]
    public async Task A_session_that_is_revoked_while_it_begins_to_hear_signals_hears_none()
    {
        // The revocation had been read by the node before it listened, and after it had looked.
        var (world, revocations, node, ann, _) = await StartUnreliableAsync();
        await using var disposed = world;
        revocations.Meanwhile = async () =>
        {
            await node.Stores.Revocations.RevokeSessionAsync(ann.Caller.SessionId, DateTimeOffset.UnixEpoch, default);
            for (var before = revocations.Reads; revocations.Reads < before + 2;)
            {
                await Task.Delay(20);
            }
        };

        await using var signals = new Collecting<Signal>(token => node.Hub.SubscribeToSignals(ann.Caller, token));

        Assert.Equal(DeliveryErrorCode.Unauthenticated, await signals.EndAsync());
    }

    private static async Task<(World World, UnreliableRevocations Revocations, DeliveryNode Node, Participant Ann, ConversationId Conversation)>
        StartUnreliableAsync()
    {
        var source = new InMemorySource();
        var revocations = new UnreliableRevocations();
        var world = new World(source, source) { WrapStores = stores => stores with { Revocations = revocations.Around(stores.Revocations) } };
        var node = await world.StartNodeAsync();
        var ann = await world.JoinAsync(node);
        return (world, revocations, node, ann, await world.OpenAsync(node, ann));
    }

    private static async Task GoDownAsync(UnreliableRevocations revocations, DeliveryNode node)
    {
        revocations.IsDown = true;
        while (node.Hub.Health.IsDelivering)
        {
            await Task.Delay(20);
        }
    }

    private sealed class UnreliableRevocations : ISessionRevocations
    {
        private ISessionRevocations _inner = null!;
        private int _reads;

        public volatile bool IsDown;

        public Func<Task>? Meanwhile;

        public int Reads => Volatile.Read(ref _reads);

        public UnreliableRevocations Around(ISessionRevocations inner)
        {
            _inner = inner;
            return this;
        }

        public Task RevokeSessionAsync(string sessionId, DateTimeOffset time, CancellationToken cancellationToken) =>
            _inner.RevokeSessionAsync(sessionId, time, cancellationToken);

        public Task RevokeUserAsync(UserId user, DateTimeOffset time, CancellationToken cancellationToken) =>
            _inner.RevokeUserAsync(user, time, cancellationToken);

        public async Task<IReadOnlyList<Revocation>> ReadAsync(long after, int limit, CancellationToken cancellationToken)
        {
            var read = IsDown
                ? throw new DeliveryException(DeliveryErrorCode.Unavailable, "It is down.")
                : await _inner.ReadAsync(after, limit, cancellationToken);
            Interlocked.Increment(ref _reads);
            return read;
        }

        public Task<long> ReadHeadAsync(CancellationToken cancellationToken) => _inner.ReadHeadAsync(cancellationToken);

        public async Task<bool> IsRevokedAsync(string sessionId, CancellationToken cancellationToken)
        {
            var isRevoked = await _inner.IsRevokedAsync(sessionId, cancellationToken);
            await (Interlocked.Exchange(ref Meanwhile, null)?.Invoke() ?? Task.CompletedTask);
            return isRevoked;
        }
    }
}
