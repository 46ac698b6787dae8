using GraphChat.Delivery.History;
using GraphChat.Delivery.Proposals;

namespace GraphChat.Delivery.Contract.Model;

/// <summary>
/// Plays steps against two nodes and against the model at once, and compares each answer, then the logs, then what every
/// inbox got, live and on resuming.
/// </summary>
public sealed class ModelRun
{
    private const int People = 4;
    private const int Rooms = 3;
    private readonly World _world;
    private readonly List<Participant> _people = [];
    private readonly List<ModelRoom> _rooms = [];
    private readonly List<(int Person, ModelRoom Room, Guid Id, byte[] Bytes, long Sequence)> _sent = [];
    private readonly List<(ModelRoom Room, long Sequence, int? WelcomeFor)> _line = [];
    private readonly List<DeliveryNode> _nodes = [];
    private int _turn;

    private ModelRun(World world) => _world = world;

    /// <summary>What differs first, or null where nothing does.</summary>
    public static async Task<string?> PlayAsync(World world, IReadOnlyList<Step> steps)
    {
        var run = new ModelRun(world);
        run._nodes.AddRange([await world.StartNodeAsync(), await world.StartNodeAsync()]);
        while (run._people.Count < People)
        {
            run._people.Add(await world.JoinAsync(run._nodes[0]));
        }

        var inboxes = run._people.Select((person, i) => Inbox(run._nodes[i % 2], person)).ToList();
        try
        {
            for (var i = 0; i < steps.Count; i++)
            {
                if (await run.PlayAsync(steps[i]) is { } difference)
                {
                    return $"step {i}, {steps[i]}: {difference}";
                }
            }

            return await run.CompareLogsAsync() ?? await run.CompareInboxesAsync(inboxes, "live") ?? await run.CompareResumedAsync()
                ?? await run.CompareChangesAsync() ?? await run.CompareSubscriptionsAsync() ?? await run.CompareUnreadAsync();
        }
        finally
        {
            foreach (var inbox in inboxes)
            {
                await inbox.DisposeAsync();
            }
        }
    }

    private DeliveryNode Node => _nodes[_turn++ % _nodes.Count];

    private async Task<string?> PlayAsync(Step step)
    {
        if (step.Kind == StepKind.Open || _rooms.Count == 0)
        {
            return await OpenAsync(step);
        }

        var room = _rooms[step.Room % _rooms.Count];
        var actor = step.Actor % People;
        return step.Kind switch
        {
            StepKind.Add => await AddAsync(room, actor, step.Other % People),
            StepKind.Remove => await CommitAsync(room, actor, room.Epoch, step.Other % People),
            StepKind.Commit => await CommitAsync(room, actor, Math.Max(0, room.Epoch + (step.Choice % 3) - 1), removed: null),
            StepKind.Propose => await ProposeAsync(room, actor, step.Other % People),
            StepKind.Send => await SendAsync(room, actor, Math.Max(0, room.Epoch + (step.Choice % 5) - 3), $"{_turn}"),
            StepKind.Repeat => await RepeatAsync(step),
            StepKind.Misuse => await MisuseAsync(step),
            StepKind.Mark => await MarkAsync(room, actor, step.Choice),
            _ => await HistoryAsync(room, actor, step.Choice),
        };
    }

    private async Task<string?> OpenAsync(Step step)
    {
        if (_rooms.Count == Rooms)
        {
            return null;
        }

        var creator = step.Actor % People;
        _rooms.Add(new ModelRoom(await _world.OpenAsync(Node, _people[creator]), creator));
        return null;
    }

    private async Task<string?> AddAsync(ModelRoom room, int actor, int added)
    {
        if (room.IsMember(added) || !room.IsMember(actor))
        {
            return await CommitAsync(room, actor, room.Epoch, removed: null);
        }

        var code = await CodeAsync(() => _world.AddAsync(Node, room.Id, room.Epoch, _people[actor], _people[added]));
        if (Differs(null, code) is { } difference)
        {
            return difference;
        }

        room.Advance(removes: false);
        room.Log.Add((actor, "commit"));
        room.Stays.Add(new ModelStay(added, room.Log.Count));
        _line.Add((room, room.Log.Count, null));
        _line.Add((room, room.Log.Count, added));
        return null;
    }

    private async Task<string?> CommitAsync(ModelRoom room, int actor, long epoch, int? removed)
    {
        var leaving = removed is { } person && person != actor && room.IsMember(person) ? removed : null;
        var expected = room.Judge(actor, epoch, isMessage: false);
        var code = await CodeAsync(() => _world.CommitAsync(
            Node, room.Id, epoch, _people[actor], [], leaving is { } one ? [_people[one].Device] : []));
        if (Differs(expected, code) is { } difference || expected is not null)
        {
            return Differs(expected, code);
        }

        room.Advance(removes: leaving is not null);
        room.Log.Add((actor, "commit"));
        _line.Add((room, room.Log.Count, null));
        foreach (var stay in room.Stays.Where(stay => stay.Person == leaving && stay.Left is null))
        {
            stay.Left = room.Log.Count;
        }

        return null;
    }

    private async Task<string?> ProposeAsync(ModelRoom room, int actor, int removed)
    {
        if (!room.IsMember(removed))
        {
            return null;
        }

        var expected = room.Judge(actor, room.Epoch, isMessage: false)
            ?? (room.Proposals.GetValueOrDefault(actor) >= 10 ? DeliveryErrorCode.LimitExceeded : null);
        var proposal = FakeMls.Proposal(room.Id, room.Epoch, _people[actor].Device, _people[removed].Device, $"{_turn}");
        var code = await CodeAsync(() => Node.SubmitProposal.ExecuteAsync(
            _people[actor].Caller, new SubmitProposalInput(room.Id, _world.NewId(), proposal), default));
        if (Differs(expected, code) is { } difference || expected is not null)
        {
            return Differs(expected, code);
        }

        room.PendingRemovals.Add(removed);
        room.Proposals[actor] = room.Proposals.GetValueOrDefault(actor) + 1;
        room.Log.Add((actor, "proposal"));
        _line.Add((room, room.Log.Count, null));
        return null;
    }

    private async Task<string?> SendAsync(ModelRoom room, int actor, long epoch, string text)
    {
        var expected = room.Judge(actor, epoch, isMessage: true);
        var id = _world.NewId();
        var bytes = FakeMls.Message(room.Id, epoch, text);
        Event? stored = null;
        var code = await CodeAsync(async () => stored = await Node.SendMessage.ExecuteAsync(
            _people[actor].Caller, new Messages.SendMessageInput(room.Id, id, bytes), default));
        if (Differs(expected, code) is { } difference || expected is not null)
        {
            return Differs(expected, code);
        }

        room.Log.Add((actor, text));
        _line.Add((room, room.Log.Count, null));
        _sent.Add((actor, room, id, bytes, room.Log.Count));
        return stored!.Sequence == room.Log.Count ? null : $"sequence {stored.Sequence} for {room.Log.Count}";
    }

    private async Task<string?> RepeatAsync(Step step)
    {
        if (_sent.Count == 0)
        {
            return null;
        }

        var (person, room, id, bytes, sequence) = _sent[step.Choice % _sent.Count];
        Event? stored = null;
        var code = await CodeAsync(async () => stored = await Node.SendMessage.ExecuteAsync(
            _people[person].Caller, new Messages.SendMessageInput(room.Id, id, bytes), default));
        return Differs(null, code) ?? (stored!.Sequence == sequence ? null : $"sequence {stored.Sequence} again for {sequence}");
    }

    private async Task<string?> MisuseAsync(Step step)
    {
        if (_sent.Count == 0)
        {
            return null;
        }

        var (person, room, id, _, _) = _sent[step.Choice % _sent.Count];
        var bytes = FakeMls.Message(room.Id, room.Epoch, $"other {_turn}");
        return Differs(DeliveryErrorCode.IdempotencyMismatch, await CodeAsync(() => Node.SendMessage.ExecuteAsync(
            _people[person].Caller, new Messages.SendMessageInput(room.Id, id, bytes), default)));
    }

    private async Task<string?> HistoryAsync(ModelRoom room, int actor, int choice)
    {
        var (size, isForward) = (1 + (choice % 7), choice % 2 == 0);
        var seen = new List<long>();
        var expected = room.Stays.Exists(stay => stay.Person == actor) ? (DeliveryErrorCode?)null : DeliveryErrorCode.NotFound;
        var code = await CodeAsync(async () =>
        {
            string? place = null;
            do
            {
                var page = await Node.ReadHistory.ExecuteAsync(
                    _people[actor].Caller,
                    isForward ? new ReadHistoryInput(room.Id, size, place, null, null) : new ReadHistoryInput(room.Id, null, null, size, place),
                    default);
                seen.InsertRange(isForward ? seen.Count : 0, page.Items.Select(item => item.Value.Sequence));
                place = (isForward ? page.HasNext : page.HasPrevious) ? Node.Cursors.AfterSequence(room.Id, isForward ? seen[^1] : seen[0]) : null;
            }
            while (place is not null);
        });
        var entitled = Enumerable.Range(1, room.Log.Count).Select(i => (long)i).Where(sequence => room.MaySee(actor, sequence));
        return Differs(expected, code)
            ?? (expected is not null || seen.SequenceEqual(entitled) ? null : $"history {string.Join(',', seen)}");
    }

    private async Task<string?> MarkAsync(ModelRoom room, int actor, int choice)
    {
        var read = choice % (room.Log.Count + 3);
        var expected = room.IsMember(actor) ? (DeliveryErrorCode?)null : DeliveryErrorCode.NotFound;
        var code = await CodeAsync(() => Node.MarkPosition.ExecuteAsync(
            _people[actor].Caller, new Positions.MarkPositionInput(room.Id, Delivered: null, read), default));
        if (expected is null)
        {
            room.Read[actor] = Math.Max(room.Read.GetValueOrDefault(actor), Math.Min(read, room.Log.Count));
        }

        return Differs(expected, code);
    }

    private async Task<string?> CompareUnreadAsync()
    {
        for (var person = 0; person < People; person++)
        {
            var counts = await Node.ReadPositions.CountUnreadAsync(_people[person].Caller, [.. _rooms.Select(room => room.Id)], default);
            var rooms = _rooms.Where(room => room.IsMember(person)).ToList();
            var expected = rooms.Select(room => $"{room.Id} {room.Read.GetValueOrDefault(person)} {room.Unread(person)}").Order(StringComparer.Ordinal);
            var got = counts.Select(count => $"{count.Conversation} {count.Read} {count.Messages}").Order(StringComparer.Ordinal);
            if (!got.SequenceEqual(expected))
            {
                return $"what waits for person {person} is another";
            }
        }

        return null;
    }

    private async Task<string?> CompareChangesAsync()
    {
        for (var person = 0; person < People; person++)
        {
            var got = new List<string>();
            var cursor = Node.Cursors.AfterPosition(_people[person].User, 0);
            Changes changes;
            do
            {
                var node = Node;
                var read = new ReadChanges(node.Stores.Log, node.CallerDevices, node.Cursors, node.Limits);
                changes = await read.ExecuteAsync(_people[person].Caller, cursor, 3, default);
                got.AddRange(changes.Items.Select(Show));
                cursor = changes.Cursor;
            }
            while (changes.HasMore);

            if (!got.SequenceEqual(Expect(person)))
            {
                return $"what person {person} asks for page by page is another";
            }
        }

        return null;
    }

    private async Task<string?> CompareSubscriptionsAsync()
    {
        foreach (var (index, room) in _rooms.Index())
        {
            for (var person = 0; person < People; person++)
            {
                var (reader, node, after) = (person, Node, (index + person) * room.Log.Count / 4);
                await using var events = new Collecting<EventItem>(token => node.Hub.SubscribeToConversation(
                    _people[reader].Caller, room.Id, node.Cursors.AfterSequence(room.Id, after), filter: null, token));
                var stays = room.Stays.Where(stay => stay.Person == reader).ToList();
                var expected = Enumerable.Range(1, room.Log.Count).Select(i => (long)i).Where(sequence => sequence > after && room.MaySee(reader, sequence)).ToList();
                List<EventItem> got;
                try
                {
                    got = await events.TakeAsync(expected.Count);
                }
                catch (Exception exception) when (exception is OperationCanceledException or DeliveryException)
                {
                    return $"person {person} following {room.Id} after {after} got less than {expected.Count}: {exception.Message}";
                }

                var end = stays.Count == 0 ? DeliveryErrorCode.NotFound : stays[^1].Left is null ? (DeliveryErrorCode?)null : DeliveryErrorCode.Removed;
                if (!got.Select(item => item.Event.Sequence).SequenceEqual(expected) || events.HasMore || (end is not null && await events.EndAsync() != end))
                {
                    return $"person {person} following {room.Id} after {after} got others, more, or another end";
                }
            }
        }

        return null;
    }

    private async Task<string?> CompareLogsAsync()
    {
        foreach (var room in _rooms)
        {
            var log = await Node.Stores.Log.ReadForwardAsync(room.Id, 0, 1_000, default);
            var senders = log.Select(@event => _people.FindIndex(person => person.Device == @event.SenderDevice));
            if (!senders.SequenceEqual(room.Log.Select(entry => entry.Sender))
                || !log.Select(@event => @event.Sequence).SequenceEqual(Enumerable.Range(1, log.Count).Select(i => (long)i)))
            {
                return $"the log of {room.Id} has {log.Count} events for {room.Log.Count}, or others";
            }

            var hash = LogHash.Start(room.Id);
            foreach (var @event in log)
            {
                hash = LogHash.Next(hash, @event.Sequence, @event.Kind, @event.SenderDevice, @event.Payload.Span);
            }

            var view = await Node.Stores.Conversations.FindAsync(_people.First(person => IsIn(room, person)).User, [room.Id], default);
            if (!view.Single().Conversation.HeadHash.Span.SequenceEqual(log.Count == 0 ? LogHash.Start(room.Id) : hash)
                || view.Single().Conversation.Epoch != room.Epoch)
            {
                return $"the head of {room.Id} is another";
            }
        }

        return null;
    }

    private bool IsIn(ModelRoom room, Participant person) => room.IsMember(_people.IndexOf(person));

    private async Task<string?> CompareResumedAsync()
    {
        var resumed = _people.Select(person => Inbox(Node, person)).ToList();
        try
        {
            return await CompareInboxesAsync(resumed, "resumed");
        }
        finally
        {
            foreach (var inbox in resumed)
            {
                await inbox.DisposeAsync();
            }
        }
    }

    private async Task<string?> CompareInboxesAsync(List<Collecting<InboxItem>> inboxes, string how)
    {
        for (var person = 0; person < People; person++)
        {
            var expected = Expect(person);
            List<InboxItem> items;
            try
            {
                items = await inboxes[person].TakeAsync(expected.Count);
            }
            catch (OperationCanceledException)
            {
                return $"the {how} inbox of person {person} got less than {expected.Count}";
            }

            if (!items.Select(Show).SequenceEqual(expected) || inboxes[person].HasMore)
            {
                return $"the {how} inbox of person {person} got others, or more";
            }
        }

        return null;
    }

    private List<string> Expect(int person) =>
    [
        .. _line
            .Where(entry => entry.WelcomeFor is { } device ? device == person : entry.Room.MaySee(person, entry.Sequence))
            .Select(entry => $"{entry.Room.Id} {entry.Sequence} {entry.WelcomeFor is not null}"),
    ];

    private static string Show(InboxItem item) => item.Event is { } @event
        ? $"{@event.Conversation} {@event.Sequence} False"
        : $"{item.Welcome!.Conversation} {item.Welcome.Sequence} True";

    private static Collecting<InboxItem> Inbox(DeliveryNode node, Participant person) =>
        new(token => node.Hub.SubscribeToInbox(person.Caller, node.Cursors.AfterPosition(person.Caller.User, 0), token));

    private static string? Differs(DeliveryErrorCode? expected, DeliveryErrorCode? actual) =>
        expected == actual ? null : $"{actual?.ToString() ?? "accepted"} for {expected?.ToString() ?? "accepted"}";

    private static async Task<DeliveryErrorCode?> CodeAsync(Func<Task> act)
    {
        try
        {
            await act();
            return null;
        }
        catch (DeliveryException exception)
        {
            return exception.Code;
        }
    }
}
