using GraphChat.Delivery.Devices;
using GraphChat.Delivery.Fanout;
using GraphChat.Delivery.KeyPackages;
using GraphChat.Delivery.Positions;
using Xunit;

namespace GraphChat.Delivery.Contract;

/// <summary>Positions, unread counts, settings and what is volatile, over each adapter, two nodes at a time.</summary>
public abstract class PositionContract : IAsyncLifetime
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
    public async Task Positions_move_forward_only_up_to_the_logs_end_and_a_person_stands_where_the_furthest_device_does()
    {
        var (ann, bob, conversation) = await PairAsync();
        var second = await World.JoinAsync(One, bob.User, chainLength: 1);
        await SendAsync(ann, conversation, 5);

        Assert.Equal(new ReadPosition(conversation, bob.User, 4, 2), await MarkAsync(One, bob, conversation, 4, 2));
        Assert.Equal(new ReadPosition(conversation, bob.User, 4, 2), await MarkAsync(Two, bob, conversation, 1, 1));
        Assert.Equal(new ReadPosition(conversation, bob.User, 4, 3), await MarkAsync(Two, second, conversation, null, 3));
        Assert.Equal(new ReadPosition(conversation, bob.User, 6, 6), await MarkAsync(One, second, conversation, null, 999));
        var stands = await Two.ReadPositions.ListAsync(ann.Caller, conversation, default);
        Assert.Equal([new ReadPosition(conversation, bob.User, 6, 6)], stands);
        Assert.Equal(DeliveryErrorCode.BadInput, await World.CodeOfAsync(() => MarkAsync(One, bob, conversation, null, null)));
        Assert.Equal(DeliveryErrorCode.BadInput, await World.CodeOfAsync(() => MarkAsync(One, bob, conversation, -1, null)));
    }

    [Fact]
    public async Task Unread_messages_are_counted_from_where_the_person_has_read_and_joined_without_what_is_no_message()
    {
        var (ann, bob, conversation) = await PairAsync();
        await SendAsync(ann, conversation, 3);
        await World.CommitAsync(One, conversation, 1, ann, [], []);
        await SendAsync(ann, conversation, 2, epoch: 2);

        Assert.Equal(5, await UnreadAsync(bob, conversation));
        await MarkAsync(Two, bob, conversation, null, 3);
        Assert.Equal(3, await UnreadAsync(bob, conversation));
        await MarkAsync(Two, bob, conversation, null, 7);
        Assert.Equal(0, await UnreadAsync(bob, conversation));
        var late = await World.JoinAsync(One);
        await World.AddAsync(One, conversation, 2, ann, late);
        Assert.Equal(0, await UnreadAsync(late, conversation));
        await SendAsync(ann, conversation, 1, epoch: 3);
        Assert.Equal(1, await UnreadAsync(late, conversation));
        await World.RemoveAsync(One, conversation, 3, ann, bob);
        Assert.Empty(await Two.ReadPositions.CountUnreadAsync(bob.Caller, [conversation], default));
    }

    [Fact]
    public async Task Strangers_mark_and_see_nothing()
    {
        var (_, _, conversation) = await PairAsync();
        var eve = await World.JoinAsync(One);

        Assert.Equal(DeliveryErrorCode.NotFound, await World.CodeOfAsync(() => MarkAsync(One, eve, conversation, 1, null)));
        Assert.Equal(DeliveryErrorCode.NotFound, await World.CodeOfAsync(() => One.ReadPositions.ListAsync(eve.Caller, conversation, default)));
        Assert.Equal(DeliveryErrorCode.NotFound, await World.CodeOfAsync(() => One.SetTyping.ExecuteAsync(eve.Caller, conversation, true, default)));
        Assert.Empty(await Two.ReadPositions.CountUnreadAsync(eve.Caller, [conversation], default));
    }

    [Fact]
    public async Task Who_hides_positions_is_not_listed_and_not_told_about()
    {
        var (ann, bob, conversation) = await PairAsync();
        await SendAsync(ann, conversation, 2);
        await using var signals = await SignalsAsync(Two, ann);
        await One.ChangeSettings.ExecuteAsync(bob.Caller, new PersonSettings(ShowPositions: false), default);
        await MarkAsync(One, bob, conversation, 2, 2);
        Assert.Empty(await Two.ReadPositions.ListAsync(ann.Caller, conversation, default));

        await One.ChangeSettings.ExecuteAsync(bob.Caller, new PersonSettings(), default);
        await MarkAsync(One, bob, conversation, 3, 3);
        Assert.Equal(new Signal.Moved(new ReadPosition(conversation, bob.User, 3, 3)), await signals.NextAsync());
    }

    [Fact]
    public async Task Typing_reaches_the_others_in_the_conversation_on_every_node_and_nobody_else()
    {
        var (ann, bob, conversation) = await PairAsync();
        var eve = await World.JoinAsync(One);
        await using var annHears = await SignalsAsync(Two, ann);
        await using var eveHears = await SignalsAsync(Two, eve);
        await using var bobHears = await SignalsAsync(One, bob);

        await One.SetTyping.ExecuteAsync(bob.Caller, conversation, isTyping: true, default);
        await Two.SetTyping.ExecuteAsync(bob.Caller, conversation, isTyping: false, default);

        Assert.Equal(new Signal.Typing(conversation, bob.User, true), await annHears.NextAsync());
        Assert.Equal(new Signal.Typing(conversation, bob.User, false), await annHears.NextAsync());
        await Task.Delay(100);
        Assert.False(eveHears.HasMore);
        Assert.False(bobHears.HasMore);
        Assert.Equal(1, await One.Stores.Log.ReadPositionAsync(default) - 1);
    }

    [Fact]
    public async Task Signals_end_with_their_session_or_device_on_every_node()
    {
        var (ann, bob, _) = await PairAsync();
        await using var annHears = await SignalsAsync(Two, ann);
        await using var bobHears = await SignalsAsync(Two, bob);

        await One.Stores.Revocations.RevokeSessionAsync(ann.Caller.SessionId, DateTimeOffset.UnixEpoch, default);
        await One.RevokeDevice.ExecuteAsync(bob.Caller, new RevokeDeviceInput(FakeChainVerifier.Revokes(1, bob.Device)), default);

        Assert.Equal(DeliveryErrorCode.Unauthenticated, await annHears.EndAsync());
        Assert.Equal(DeliveryErrorCode.DeviceRevoked, await bobHears.EndAsync());
        Assert.Equal(DeliveryErrorCode.Unauthenticated, await (await SignalsAsync(Two, ann)).EndAsync());
    }

    [Fact]
    public async Task A_device_that_runs_out_of_key_packages_is_told_and_no_other()
    {
        var ann = await World.JoinAsync(One);
        var bob = await World.JoinAsync(One);
        await using var bobHears = await SignalsAsync(Two, bob);
        await using var annHears = await SignalsAsync(Two, ann);

        await One.ClaimKeyPackages.ExecuteAsync(ann.Caller, new ClaimKeyPackagesInput([bob.User], World.NewId()), default);

        Assert.Equal(new Signal.KeyPackagesLow(bob.Device, 4), await bobHears.NextAsync());
        await Task.Delay(100);
        Assert.False(annHears.HasMore);
    }

    [Fact]
    public async Task Last_seen_is_off_until_it_is_switched_on_and_forgotten_when_switched_off()
    {
        var (ann, bob, _) = await PairAsync();
        var eve = await World.JoinAsync(One);
        One.Presence.Connect(bob.User).Dispose();
        await Task.Delay(100);
        Assert.Empty(await Two.ReadLastSeen.ExecuteAsync(ann.Caller, [bob.User], default));

        await One.ChangeSettings.ExecuteAsync(bob.Caller, new PersonSettings(ShowLastSeen: true), default);
        One.Presence.Connect(bob.User).Dispose();
        IReadOnlyDictionary<UserId, DateTimeOffset> seen = new Dictionary<UserId, DateTimeOffset>();
        for (var i = 0; i < 250 && seen.Count == 0; i++)
        {
            await Task.Delay(20);
            seen = await Two.ReadLastSeen.ExecuteAsync(ann.Caller, [bob.User], default);
        }

        Assert.Equal([bob.User], seen.Keys);
        Assert.Empty(await Two.ReadLastSeen.ExecuteAsync(eve.Caller, [bob.User], default));
        await Two.ChangeSettings.ExecuteAsync(bob.Caller, new PersonSettings(), default);
        await Two.ChangeSettings.ExecuteAsync(bob.Caller, new PersonSettings(ShowLastSeen: true), default);
        Assert.Empty(await Two.ReadLastSeen.ExecuteAsync(ann.Caller, [bob.User], default));
    }

    [Fact]
    public async Task Whom_somebody_has_blocked_neither_writes_to_them_alone_nor_follows_it_and_what_others_share_goes_on()
    {
        var (ann, bob, pair) = await PairAsync();
        var eve = await World.JoinAsync(One);
        var trio = await World.OpenAsync(One, ann, bob, eve);
        foreach (var person in new[] { ann, bob, eve })
        {
            await One.SavePerson.ExecuteAsync(new People.Person(person.User, "Somebody", Role.Learner), default);
        }

        await MarkAsync(One, ann, trio, 1, 1);
        await using var bobAlone = Follow(Two, bob, pair);
        await using var bobOther = Follow(One, bob, pair);
        await using var bobInTrio = Follow(Two, bob, trio);
        await using var annAlone = Follow(Two, ann, pair);
        await World.SendAsync(One, bob, pair, 1, "before");
        Assert.Equal(2, (await bobAlone.NextAsync()).Event.Sequence);
        Assert.Equal(2, (await bobOther.NextAsync()).Event.Sequence);
        Assert.Equal(2, (await annAlone.TakeAsync(2))[^1].Event.Sequence);

        await One.BlockPerson.BlockAsync(ann.Caller, bob.User, default);
        await Two.BlockPerson.BlockAsync(ann.Caller, bob.User, default);

        Assert.Equal(DeliveryErrorCode.Blocked, await bobAlone.EndAsync());
        Assert.Equal(DeliveryErrorCode.Blocked, await bobOther.EndAsync());
        await using var again = Follow(Two, bob, pair);
        Assert.Equal(DeliveryErrorCode.Blocked, await again.EndAsync());
        Assert.Equal([bob.User], (await Two.BlockPerson.ListAsync(ann.Caller, default)).Select(person => person.Id));
        Assert.Empty(await Two.BlockPerson.ListAsync(bob.Caller, default));
        foreach (var by in new[] { bob, ann })
        {
            Assert.Equal(DeliveryErrorCode.Blocked, await World.CodeOfAsync(() => World.SendAsync(Two, by, pair, 1, "no")));
        }

        Assert.Equal(DeliveryErrorCode.Blocked, await World.CodeOfAsync(() => World.CommitAsync(Two, pair, 1, bob, [], [])));
        await World.CommitAsync(Two, pair, 1, ann, [], []);
        Assert.Equal(3, (await annAlone.NextAsync()).Event.Sequence);
        var claimed = await Two.ClaimKeyPackages.ExecuteAsync(bob.Caller, new ClaimKeyPackagesInput([ann.User, eve.User], World.NewId()), default);
        Assert.Equal([eve.Device], claimed.KeyPackages.Select(package => package.Device.Id));
        Assert.Empty(claimed.WithoutKeyPackage);

        // What they share with Eve goes on, but for what is volatile between the two.
        await World.SendAsync(One, bob, trio, 1, "to all");
        Assert.Equal(2, (await bobInTrio.NextAsync()).Event.Sequence);
        Assert.Equal([eve.User], (await Two.ReadPresence.ExecuteAsync(bob.Caller, [ann.User, eve.User], default)).Keys);
        Assert.Empty(await Two.ReadPositions.ListAsync(bob.Caller, trio, default));
        Assert.Single(await Two.ReadPositions.ListAsync(eve.Caller, trio, default));
        await using var bobHears = await SignalsAsync(Two, bob);
        await using var eveHears = await SignalsAsync(Two, eve);
        await TypeUntilHeardAsync(ann, trio, eveHears);
        await TypeUntilHeardAsync(eve, trio, bobHears);
        Assert.Equal(new Signal.Typing(trio, ann.User, true), await eveHears.NextAsync());
        Assert.Equal(new Signal.Typing(trio, eve.User, true), await bobHears.NextAsync());

        await Two.BlockPerson.UnblockAsync(ann.Caller, bob.User, default);
        await World.SendAsync(Two, bob, pair, 2, "again");
        await using var resumed = new Collecting<History.EventItem>(
            token => Two.Hub.SubscribeToConversation(bob.Caller, pair, Two.Cursors.AfterSequence(pair, 2), filter: null, token));
        Assert.Equal([3L, 4L], (await resumed.TakeAsync(2)).Select(item => item.Event.Sequence));
    }

    [Fact]
    public async Task Only_others_who_are_there_can_be_blocked_and_so_many_of_them()
    {
        var ann = await World.JoinAsync(One);
        Assert.Equal(DeliveryErrorCode.BadInput, await World.CodeOfAsync(() => One.BlockPerson.BlockAsync(ann.Caller, ann.User, default)));
        Assert.Equal(DeliveryErrorCode.NotFound, await World.CodeOfAsync(() => One.BlockPerson.BlockAsync(ann.Caller, new UserId(Guid.NewGuid()), default)));
        var others = Enumerable.Range(0, 3).Select(_ => new UserId(Guid.NewGuid())).ToList();
        foreach (var other in others)
        {
            await One.SavePerson.ExecuteAsync(new People.Person(other, "Somebody", Role.Learner), default);
        }

        var few = new BlockPerson(One.Stores.Positions, One.Stores.People, new DeliveryLimits { MaxBlocked = 2 }, TimeProvider.System);
        await few.BlockAsync(ann.Caller, others[0], default);
        await few.BlockAsync(ann.Caller, others[1], default);
        await few.BlockAsync(ann.Caller, others[1], default);
        Assert.Equal(DeliveryErrorCode.LimitExceeded, await World.CodeOfAsync(() => few.BlockAsync(ann.Caller, others[2], default)));
        await few.UnblockAsync(ann.Caller, others[0], default);
        await few.BlockAsync(ann.Caller, others[2], default);
        Assert.Equal(2, (await few.ListAsync(ann.Caller, default)).Count);
    }

    private static Collecting<History.EventItem> Follow(DeliveryNode node, Participant reader, ConversationId conversation) => new(
        token => node.Hub.SubscribeToConversation(reader.Caller, conversation, node.Cursors.AfterSequence(conversation, 0), filter: null, token));

    private async Task<(Participant Ann, Participant Bob, ConversationId Conversation)> PairAsync()
    {
        var ann = await World.JoinAsync(One);
        var bob = await World.JoinAsync(One);
        return (ann, bob, await World.OpenAsync(One, ann, bob));
    }

    private async Task SendAsync(Participant by, ConversationId conversation, int count, long epoch = 1)
    {
        for (var i = 0; i < count; i++)
        {
            await World.SendAsync(One, by, conversation, epoch, $"{i}");
        }
    }

    private async Task<long> UnreadAsync(Participant of, ConversationId conversation) =>
        (await Two.ReadPositions.CountUnreadAsync(of.Caller, [conversation], default)).Single().Messages;

    private static Task<ReadPosition> MarkAsync(DeliveryNode node, Participant by, ConversationId conversation, long? delivered, long? read) =>
        node.MarkPosition.ExecuteAsync(by.Caller, new MarkPositionInput(conversation, delivered, read), default);

    // Whoever listens may not be attached yet.
    private async Task TypeUntilHeardAsync(Participant by, ConversationId conversation, Collecting<Signal> listener)
    {
        for (var i = 0; i < 300 && !listener.HasMore; i++)
        {
            await One.SetTyping.ExecuteAsync(by.Caller, conversation, isTyping: true, default);
            await Task.Delay(100);
        }
    }

    private static async Task<Collecting<Signal>> SignalsAsync(DeliveryNode node, Participant of)
    {
        var signals = new Collecting<Signal>(token => node.Hub.SubscribeToSignals(of.Caller, token));
        // Attached, past the look at the session.
        await Task.Delay(150);
        return signals;
    }
}
