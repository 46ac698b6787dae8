using GraphChat.Delivery.History;
using GraphChat.Delivery.Messages;
using GraphChat.Delivery.Ports;
using Xunit;

namespace GraphChat.Delivery.Contract;

/// <summary>What every log keeps to, two nodes at a time.</summary>
public abstract class EventLogContract : IAsyncLifetime
{
    protected abstract Task<IStoreSource> OpenSourceAsync();

    protected World World { get; private set; } = null!;

    protected DeliveryNode One { get; private set; } = null!;

    protected DeliveryNode Two { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        World = new World(await OpenSourceAsync(), new InMemorySource());
        One = await World.StartNodeAsync();
        Two = await World.StartNodeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await World.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_conversation_has_one_order_without_gaps_across_nodes()
    {
        var ann = await World.JoinAsync(One);
        var conversation = await World.OpenAsync(One, ann);

        await Task.WhenAll(Enumerable.Range(0, 60).Select(
            i => World.SendAsync(i % 2 == 0 ? One : Two, ann, conversation, 0, $"message {i}")));

        var events = await One.Stores.Log.ReadForwardAsync(conversation, 0, 200, default);
        Assert.Equal(Enumerable.Range(1, 60).Select(i => (long)i), events.Select(@event => @event.Sequence));
        Assert.Equal(events.Select(@event => @event.Position).Order(), events.Select(@event => @event.Position));
        Assert.Equal(60, await Two.Stores.Log.ReadPositionAsync(default));
    }

    [Fact]
    public async Task The_hash_chain_runs_from_the_conversation_to_the_head()
    {
        var ann = await World.JoinAsync(One);
        var conversation = await World.OpenAsync(One, ann);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => World.SendAsync(i % 2 == 0 ? One : Two, ann, conversation, 0, $"{i}")));

        var hash = LogHash.Start(conversation);
        foreach (var @event in await Two.Stores.Log.ReadForwardAsync(conversation, 0, 200, default))
        {
            Assert.Equal(hash, @event.PreviousHash.ToArray());
            hash = LogHash.Next(hash, @event.Sequence, @event.Kind, @event.SenderDevice, @event.Payload.Span);
            Assert.Equal(hash, @event.Hash.ToArray());
        }

        var head = (await One.FindConversations.ExecuteAsync(ann.Caller, [conversation], default))[0].Conversation;
        Assert.Equal(hash, head.HeadHash.ToArray());
    }

    [Fact]
    public async Task Fifty_sends_with_one_key_at_once_store_one_event()
    {
        var ann = await World.JoinAsync(One);
        var conversation = await World.OpenAsync(One, ann);
        var id = World.NewId();

        var events = await Task.WhenAll(Enumerable.Range(0, 50).Select(
            i => World.SendAsync(i % 2 == 0 ? One : Two, ann, conversation, 0, "the same", id)));

        Assert.Single(events.Select(@event => @event.Id).Distinct());
        Assert.Single(await One.Stores.Log.ReadForwardAsync(conversation, 0, 200, default));
    }

    [Fact]
    public async Task A_key_used_with_other_bytes_or_elsewhere_is_refused()
    {
        var ann = await World.JoinAsync(One);
        var conversation = await World.OpenAsync(One, ann);
        var other = await World.OpenAsync(One, ann);
        var id = World.NewId();
        await World.SendAsync(One, ann, conversation, 0, "first", id);

        Assert.Equal(DeliveryErrorCode.IdempotencyMismatch, await World.CodeOfAsync(
            () => World.SendAsync(Two, ann, conversation, 0, "second", id)));
        Assert.Equal(DeliveryErrorCode.IdempotencyMismatch, await World.CodeOfAsync(
            () => World.SendAsync(Two, ann, other, 0, "first", id)));
        Assert.Single(await One.Stores.Log.ReadForwardAsync(conversation, 0, 200, default));
    }

    [Fact]
    public async Task One_key_used_in_many_conversations_at_once_wins_in_one()
    {
        var ann = await World.JoinAsync(One);
        var conversations = new List<ConversationId>();
        for (var i = 0; i < 10; i++)
        {
            conversations.Add(await World.OpenAsync(One, ann));
        }

        var id = World.NewId();
        var results = await Task.WhenAll(conversations.Select(async (conversation, i) =>
        {
            try
            {
                await World.SendAsync(i % 2 == 0 ? One : Two, ann, conversation, 0, "x", id);
                return true;
            }
            catch (DeliveryException exception) when (exception.Code == DeliveryErrorCode.IdempotencyMismatch)
            {
                return false;
            }
        }));

        Assert.Single(results, won => won);
    }

    [Fact]
    public async Task Refused_appends_do_not_fail_their_neighbours()
    {
        var ann = await World.JoinAsync(One);
        var stranger = await World.JoinAsync(One);
        var conversation = await World.OpenAsync(One, ann);

        var sends = Enumerable.Range(0, 60).Select(async i =>
        {
            try
            {
                await World.SendAsync(One, i % 3 == 0 ? stranger : ann, conversation, i % 3 == 1 ? 9 : 0, $"{i}");
                return (DeliveryErrorCode?)null;
            }
            catch (DeliveryException exception)
            {
                return exception.Code;
            }
        });
        var codes = await Task.WhenAll(sends);

        for (var i = 0; i < codes.Length; i++)
        {
            Assert.Equal(
                (i % 3) switch { 0 => DeliveryErrorCode.NotFound, 1 => DeliveryErrorCode.FutureEpoch, _ => (DeliveryErrorCode?)null },
                codes[i]);
        }

        Assert.Equal(20, (await One.Stores.Log.ReadForwardAsync(conversation, 0, 200, default)).Count);
    }

    [Fact]
    public async Task Fifty_commits_for_one_epoch_have_one_winner_and_the_losers_learn_its_place()
    {
        var ann = await World.JoinAsync(One);
        var conversation = await World.OpenAsync(One, ann);

        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
        {
            try
            {
                await World.CommitAsync(i % 2 == 0 ? One : Two, conversation, 0, ann, [], []);
                return null;
            }
            catch (DeliveryException exception)
            {
                return exception;
            }
        }));

        Assert.Single(results, result => result is null);
        Assert.All(results.OfType<DeliveryException>(), lost =>
        {
            Assert.Equal(DeliveryErrorCode.StaleEpoch, lost.Code);
            Assert.Equal(1L, lost.Details["epoch"]);
            Assert.Equal(1L, lost.Details["sequence"]);
        });
        Assert.Single(await One.Stores.Log.ReadForwardAsync(conversation, 0, 200, default));
    }

    [Fact]
    public async Task A_commit_repeated_gives_the_first_answer_after_later_ones()
    {
        var ann = await World.JoinAsync(One);
        var conversation = await World.OpenAsync(One, ann);
        var input = new Commits.SubmitCommitInput(
            conversation,
            World.NewId(),
            FakeMls.Commit(conversation, 0, ann.Device, [], []),
            Welcome: null,
            "info"u8.ToArray(),
            new byte[16]);
        var first = await One.SubmitCommit.ExecuteAsync(ann.Caller, input, default);
        await World.CommitAsync(Two, conversation, 1, ann, [], []);

        var again = await Two.SubmitCommit.ExecuteAsync(ann.Caller, input, default);

        Assert.Equal(first.Event.Id, again.Event.Id);
        Assert.Equal(2, again.Conversation!.Conversation.Epoch);
        Assert.Equal(DeliveryErrorCode.IdempotencyMismatch, await World.CodeOfAsync(
            () => One.SubmitCommit.ExecuteAsync(ann.Caller, input with { GroupInfo = "other"u8.ToArray() }, default)));
    }

    /// <summary>It was answered as if there were no such conversation, although it was in the log: the device forgot it and then met it there.</summary>
    [Fact]
    public async Task A_commit_and_a_message_repeated_by_whom_somebody_has_removed_since_give_the_first_answer()
    {
        var ann = await World.JoinAsync(One);
        var bob = await World.JoinAsync(One);
        var conversation = await World.OpenAsync(One, ann, bob);
        var message = World.NewId();
        var sent = await World.SendAsync(One, bob, conversation, 1, "hello", message);
        var input = new Commits.SubmitCommitInput(
            conversation,
            World.NewId(),
            FakeMls.Commit(conversation, 1, bob.Device, [], []),
            Welcome: null,
            "info"u8.ToArray(),
            new byte[16]);
        var first = await One.SubmitCommit.ExecuteAsync(bob.Caller, input, default);
        await World.RemoveAsync(Two, conversation, 2, ann, bob);

        foreach (var node in new[] { One, Two })
        {
            var again = await node.SubmitCommit.ExecuteAsync(bob.Caller, input, default);
            Assert.Equal(first.Event.Id, again.Event.Id);
            Assert.Null(again.Conversation);
            Assert.Equal(sent.Id, (await World.SendAsync(node, bob, conversation, 1, "hello", message)).Id);
        }

        Assert.Equal(DeliveryErrorCode.NotFound, await World.CodeOfAsync(
            () => One.SubmitCommit.ExecuteAsync(bob.Caller, input with { ClientMessageId = World.NewId(), GroupInfo = "other"u8.ToArray() }, default)));
    }

    [Fact]
    public async Task Messages_may_be_two_epochs_behind_but_not_older_than_a_removal()
    {
        var ann = await World.JoinAsync(One);
        var bob = await World.JoinAsync(One);
        var conversation = await World.OpenAsync(One, ann, bob);
        await World.CommitAsync(One, conversation, 1, ann, [], []);
        await World.CommitAsync(One, conversation, 2, ann, [], []);

        await World.SendAsync(Two, ann, conversation, 1, "two behind");
        Assert.Equal(DeliveryErrorCode.StaleEpoch, await World.CodeOfAsync(() => World.SendAsync(Two, ann, conversation, 0, "three")));
        Assert.Equal(DeliveryErrorCode.FutureEpoch, await World.CodeOfAsync(() => World.SendAsync(Two, ann, conversation, 4, "x")));

        await World.RemoveAsync(Two, conversation, 3, ann, bob);
        Assert.Equal(DeliveryErrorCode.StaleEpoch, await World.CodeOfAsync(() => World.SendAsync(One, ann, conversation, 3, "before")));
        await World.SendAsync(One, ann, conversation, 4, "after");
        Assert.Equal(DeliveryErrorCode.NotFound, await World.CodeOfAsync(() => World.SendAsync(One, bob, conversation, 4, "gone")));
    }

    [Fact]
    public async Task A_member_with_a_device_outside_the_group_and_a_revoked_device_cannot_send()
    {
        var ann = await World.JoinAsync(One);
        var conversation = await World.OpenAsync(One, ann);
        var second = await World.JoinAsync(One, ann.User, chainLength: 1);

        Assert.Equal(DeliveryErrorCode.Forbidden, await World.CodeOfAsync(() => World.SendAsync(One, second, conversation, 0, "x")));
        await Two.RevokeDevice.ExecuteAsync(
            second.Caller, new Devices.RevokeDeviceInput(FakeChainVerifier.Revokes(2, ann.Device)), default);
        Assert.Equal(DeliveryErrorCode.DeviceRevoked, await World.CodeOfAsync(() => World.SendAsync(One, ann, conversation, 0, "x")));
    }

    [Fact]
    public async Task What_is_read_is_what_was_appended()
    {
        var ann = await World.JoinAsync(One);
        var conversation = await World.OpenAsync(One, ann);
        var sent = await World.SendAsync(One, ann, conversation, 0, "hello");

        var read = await Two.Stores.Log.FindAsync(sent.Id, default);

        Assert.NotNull(read);
        Assert.Equal(sent.CreatedAt, read.CreatedAt);
        Assert.Equal(sent.Position, read.Position);
        Assert.Equal(ann.User, read.Sender);
        Assert.Equal(ann.Device, read.SenderDevice);
        Assert.Equal(sent.ClientMessageId, read.ClientMessageId);
        Assert.Equal(FakeMls.Message(conversation, 0, "hello"), read.Payload.ToArray());
        Assert.Equal(sent.Franking!.Tag.ToArray(), read.Franking!.Tag.ToArray());
        Assert.Equal(sent.Franking.Time, read.CreatedAt.ToUnixTimeMilliseconds());
        var key = await Two.Stores.FrankingKeys.FindAsync(read.Franking.KeyId, default);
        Assert.True(FrankingTagger.TryReadCommitment(
            ((MessageInspection.Readable)new FakeMls().InspectMessage(read.Payload)).AuthenticatedData, out var commitment));
        Assert.Equal(read.Franking.Tag.ToArray(), FrankingTagger.ComputeTag(
            key!, commitment.Span, FakeMls.GroupId(conversation), 0, ann.User, ann.Device, sent.ClientMessageId!.Value,
            read.Franking.Time, read.Payload.Span));
    }

    [Fact]
    public async Task History_is_paged_in_both_directions_within_ones_stays()
    {
        var ann = await World.JoinAsync(One);
        var bob = await World.JoinAsync(One);
        var conversation = await World.OpenAsync(One, ann);
        await World.SendAsync(One, ann, conversation, 0, "before bob"); // 1
        await World.AddAsync(One, conversation, 0, ann, bob); // 2
        for (var i = 3; i <= 8; i++)
        {
            await World.SendAsync(One, ann, conversation, 1, $"{i}");
        }

        await World.RemoveAsync(One, conversation, 1, ann, bob); // 9
        await World.SendAsync(One, ann, conversation, 2, "without bob"); // 10
        await World.AddAsync(One, conversation, 2, ann, bob); // 11
        await World.SendAsync(One, ann, conversation, 3, "again with bob"); // 12

        long[] all = [3, 4, 5, 6, 7, 8, 9, 12];
        Assert.Equal(all, await ReadAllAsync(bob, conversation, size: 3, forward: true));
        Assert.Equal(all, await ReadAllAsync(bob, conversation, size: 3, forward: false));
        Assert.Equal(all, await ReadAllAsync(bob, conversation, size: 100, forward: true));
        Assert.Equal(Enumerable.Range(1, 12).Select(i => (long)i), await ReadAllAsync(ann, conversation, size: 5, forward: false));
    }

    private async Task<List<long>> ReadAllAsync(Participant reader, ConversationId conversation, int size, bool forward)
    {
        var read = new List<long>();
        string? cursor = null;
        while (true)
        {
            var page = await Two.ReadHistory.ExecuteAsync(
                reader.Caller,
                forward
                    ? new ReadHistoryInput(conversation, size, cursor, Last: null, Before: null)
                    : new ReadHistoryInput(conversation, First: null, After: null, size, cursor),
                default);
            var sequences = page.Items.Select(item => item.Value.Sequence).ToList();
            read.InsertRange(forward ? read.Count : 0, sequences);
            if (!(forward ? page.HasNext : page.HasPrevious))
            {
                return read;
            }

            Assert.Equal(size, sequences.Count);
            cursor = forward ? page.Items[^1].Cursor : page.Items[0].Cursor;
        }
    }

    [Fact]
    public async Task The_line_holds_everything_in_commit_order_with_who_came_and_went()
    {
        var ann = await World.JoinAsync(One);
        var bob = await World.JoinAsync(One);
        var conversation = await World.OpenAsync(One, ann, bob);
        await World.SendAsync(Two, bob, conversation, 1, "hello");
        await World.RemoveAsync(One, conversation, 1, ann, bob);

        var line = await Two.Stores.Log.ReadLineAsync(0, 100, default);

        Assert.Equal([1L, 2L, 3L, 4L], line.Select(entry => entry.Position));
        var add = Assert.IsType<LineEntry.OfEvent>(line[0]);
        Assert.Equal([bob.User], add.Joined);
        var welcome = Assert.IsType<LineEntry.OfWelcome>(line[1]);
        Assert.Equal([bob.Device], welcome.Devices);
        Assert.Equal(1, welcome.Sequence);
        Assert.Empty(Assert.IsType<LineEntry.OfEvent>(line[2]).Joined);
        Assert.Equal([bob.User], Assert.IsType<LineEntry.OfEvent>(line[3]).Left);
        Assert.Equal([3L, 4L], (await One.Stores.Log.ReadLineAsync(2, 100, default)).Select(entry => entry.Position));
        Assert.Single(await One.Stores.Log.ReadLineAsync(2, 1, default));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public async Task An_inbox_is_read_by_position_whatever_the_page(int size)
    {
        var ann = await World.JoinAsync(One);
        var bob = await World.JoinAsync(One);
        var first = await World.OpenAsync(One, ann, bob);
        var second = await World.OpenAsync(One, bob, ann);
        var own = await World.OpenAsync(One, ann);
        for (var i = 0; i < 4; i++)
        {
            await World.SendAsync(One, ann, first, 1, $"{i}");
            await World.SendAsync(Two, bob, second, 1, $"{i}");
            await World.SendAsync(Two, ann, own, 0, $"{i}");
        }

        await World.RemoveAsync(One, first, 1, ann, bob);
        await World.SendAsync(One, ann, first, 2, "without bob");

        var head = await One.Stores.Log.ReadPositionAsync(default);
        var steps = new List<InboxStep>();
        var after = 0L;
        while (true)
        {
            var page = await Inboxes.ReadAsync(Two.Stores.Log, bob, after, head, size);
            steps.AddRange(page);
            if (page.Count < size)
            {
                break;
            }

            after = page[^1].Position;
        }

        Assert.Equal(steps.Select(step => step.Position).Order().Distinct(), steps.Select(step => step.Position));
        Assert.Single(steps, step => step.Welcome is not null);
        Assert.Equal([2L, 3L, 4L, 5L, 6L], Sequences(first));
        Assert.Equal([1L, 2L, 3L, 4L, 5L], Sequences(second));
        Assert.Empty(Sequences(own));

        IEnumerable<long> Sequences(ConversationId conversation) => steps
            .Where(step => step.Event?.Conversation == conversation).Select(step => step.Event!.Sequence);
    }
}
