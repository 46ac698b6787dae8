using GraphChat.Delivery.Commits;
using GraphChat.Delivery.History;
using GraphChat.Delivery.Ports;
using GraphChat.Delivery.Proposals;

namespace GraphChat.Delivery.InMemory;

/// <summary>The log in memory. One a node; the observers are the node's.</summary>
public sealed class InMemoryEventLog(InMemoryDatabase database) : IEventLog
{
    private readonly List<Action<IReadOnlyList<LineEntry>>> _observers = [];

    /// <inheritdoc />
    public Task<AppendResult> AppendAsync(Append append, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (database.Gate)
        {
            database.Conversations.TryGetValue(append.Conversation, out var row);
            var keyed = database.Keys.TryGetValue((append.KeyDevice, append.ClientMessageId), out var key);
            var state = (row?.Ledger.ToState(append.SenderDevice) ?? new AppendState { Exists = false }) with
            {
                ProposalsOfSender = row?.Proposals.Count(proposal => proposal.SenderDevice == append.SenderDevice) ?? 0,
                IsMember = append.Sender is { } member && row?.Members.Contains(member) == true,
                IsInGroup = append.SenderDevice is { } own && row?.Devices.TryGetValue(own, out var leaf) == true && leaf.User == append.Sender,
                IsRevoked = database.Devices.TryGetValue(append.KeyDevice, out var device) && device.RevokedAt is not null,
                IsBlocked = append.Sender is { } sender && row is not null && database.IsBlocked(row, sender),
                HasBlocked = append.Sender is { } blocker && row is not null && database.HasBlocked(row, blocker),
                KeyConversation = keyed ? key.Event.Conversation : null,
                KeyDigest = keyed ? key.Digest : default,
            };
            return Task.FromResult<AppendResult>(AppendRules.Decide(append, state, out var refusal) switch
            {
                AppendDecision.Accept => new AppendResult.Appended(Store(append, row!)),
                AppendDecision.Repeat => new AppendResult.Repeated(key.Event),
                _ => refusal!,
            });
        }
    }

    /// <inheritdoc />
    public Task<AppendResult?> FindAppendedAsync(
        ConversationId conversation,
        DeviceId device,
        Guid clientMessageId,
        ReadOnlyMemory<byte> digest,
        CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            if (!database.Keys.TryGetValue((device, clientMessageId), out var key))
            {
                return Task.FromResult<AppendResult?>(null);
            }

            return Task.FromResult<AppendResult?>(
                key.Event.Conversation == conversation && key.Digest.AsSpan().SequenceEqual(digest.Span)
                    ? new AppendResult.Repeated(key.Event)
                    : new AppendResult.Refused(DeliveryErrorCode.IdempotencyMismatch));
        }
    }

    /// <inheritdoc />
    public void Observe(Action<IReadOnlyList<LineEntry>> observer)
    {
        lock (database.Gate)
        {
            _observers.Add(observer);
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<Event>> ReadForwardAsync(
        ConversationId conversation, long afterSequence, int limit, CancellationToken cancellationToken) =>
        Read(conversation, log => log.Skip((int)Math.Min(afterSequence, int.MaxValue)).Where(IsKept).Take(limit));

    /// <inheritdoc />
    public Task<IReadOnlyList<Event>> ReadBackwardAsync(
        ConversationId conversation, long beforeSequence, int limit, CancellationToken cancellationToken) =>
        Read(conversation, log => log.Take((int)Math.Clamp(beforeSequence - 1, 0, int.MaxValue)).Where(IsKept).TakeLast(limit));

    /// <inheritdoc />
    public Task<Event?> FindAsync(EventId id, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return Task.FromResult(database.Events.GetValueOrDefault(id) is { } found && found.Position > database.Forgotten ? found : null);
        }
    }

    /// <inheritdoc />
    public Task<long> ReadPositionAsync(CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return Task.FromResult((long)database.Line.Count);
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<LineEntry>> ReadLineAsync(long after, int limit, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return Task.FromResult<IReadOnlyList<LineEntry>>(
                [.. database.Line.Skip((int)Math.Min(after, int.MaxValue)).Take(limit)]);
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<long>> FindInboxAsync(
        UserId user, DeviceId? device, long after, long upTo, int limit, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return Task.FromResult<IReadOnlyList<long>>(
            [
                .. database.Line
                    .Skip((int)Math.Min(after, int.MaxValue))
                    .TakeWhile(entry => entry.Position <= upTo)
                    .Where(entry => ToStep(entry, user, device) is not null)
                    .Select(entry => entry.Position)
                    .Take(limit),
            ]);
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<InboxStep>> ReadInboxAsync(
        DeviceId? device, IReadOnlyList<long> positions, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return Task.FromResult<IReadOnlyList<InboxStep>>(
            [
                .. positions
                    .Select(position => database.Line[(int)position - 1])
                    .Select(entry => entry is LineEntry.OfEvent added
                        ? IsKept(added.Event) ? new InboxStep(entry.Position, added.Event, Welcome: null) : null
                        : ToStep(entry, user: default, device))
                    .OfType<InboxStep>(),
            ]);
        }
    }

    /// <inheritdoc />
    public Task<Welcome?> FindWelcomeAsync(ConversationId conversation, long sequence, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return Task.FromResult(database.Welcomes.GetValueOrDefault((conversation, sequence))?.Welcome);
        }
    }

    /// <inheritdoc />
    public Task<Horizon> FindHorizonAsync(UserId user, long after, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return Task.FromResult(new Horizon(
                database.Forgotten,
                database.Line.Skip((int)Math.Min(after, int.MaxValue)).TakeWhile(entry => entry.Position <= database.Forgotten)
                    .OfType<LineEntry.OfEvent>().Any(entry => IsOf(entry.Event, user))));
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyDictionary<ConversationId, long>> FindFirstKeptAsync(
        IReadOnlyCollection<ConversationId> conversations, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return Task.FromResult<IReadOnlyDictionary<ConversationId, long>>(conversations
                .Select(id => database.Conversations.GetValueOrDefault(id)?.Log.Find(IsKept))
                .OfType<Event>()
                .ToDictionary(@event => @event.Conversation, @event => @event.Sequence));
        }
    }

    private bool IsKept(Event @event) => @event.Position > database.Forgotten;

    private bool IsOf(Event @event, UserId user) => database.Conversations[@event.Conversation].Stays.Any(
        stay => stay.User == user && stay.ToMembership(@event.Conversation).Covers(@event.Sequence));

    private InboxStep? ToStep(LineEntry entry, UserId user, DeviceId? device) => entry switch
    {
        LineEntry.OfEvent { Event: var @event } when IsKept(@event) && IsOf(@event, user) =>
            new InboxStep(entry.Position, @event, Welcome: null),
        LineEntry.OfWelcome welcome when device is { } own && welcome.Devices.Contains(own)
            && database.Welcomes.TryGetValue((welcome.Conversation, welcome.Sequence), out var kept) && kept.Devices.Contains(own) =>
            new InboxStep(entry.Position, Event: null, kept.Welcome),
        _ => null,
    };

    private Task<IReadOnlyList<Event>> Read(ConversationId conversation, Func<List<Event>, IEnumerable<Event>> select)
    {
        lock (database.Gate)
        {
            return Task.FromResult<IReadOnlyList<Event>>(
                database.Conversations.TryGetValue(conversation, out var row) ? [.. select(row.Log)] : []);
        }
    }

    private Event Store(Append append, ConversationRow row)
    {
        var before = row.ToConversation();
        var sequence = before.Head + 1;
        var @event = new Event
        {
            Id = append.Id,
            Conversation = append.Conversation,
            Kind = append.Kind,
            Sequence = sequence,
            Position = database.Line.Count + 1,
            CreatedAt = append.Time,
            Sender = append.Sender,
            SenderDevice = append.SenderDevice,
            ClientMessageId = append.ClientMessageId,
            Epoch = append.Epoch,
            Payload = append.Payload,
            PreviousHash = before.HeadHash,
            Hash = LogHash.Next(before.HeadHash.Span, sequence, append.Kind, append.SenderDevice, append.Payload.Span),
            Franking = append.Franking,
            Receipt = row.Ledger.Apply(append, sequence),
        };
        var change = append.Commit is { } commit
            ? MembershipChange.Between(row.Members, commit.Devices)
            : MembershipChange.None;
        row.Log.Add(@event);
        database.Events.Add(@event.Id, @event);
        database.Keys.Add((append.KeyDevice, append.ClientMessageId), (append.Digest.ToArray(), @event));
        List<LineEntry> entries = [new LineEntry.OfEvent(@event, change.Joined, change.Left)];
        if (append.Commit is { } effects)
        {
            Apply(effects, change, @event, row);
            if (effects.Welcomed.Count > 0)
            {
                entries.Add(new LineEntry.OfWelcome(@event.Position + 1, @event.Conversation, sequence, effects.Welcomed));
                database.Welcomes.Add(
                    (@event.Conversation, sequence),
                    new InMemoryDatabase.WelcomeRow(
                        new Welcome(@event.Conversation, sequence, @event.Hash, effects.Welcome, effects.RatchetTree),
                        [.. effects.Welcomed],
                        append.Time));
            }
        }

        ApplyRest(append, @event, row);

        database.Line.AddRange(entries);
        row.LastPosition = entries[^1].Position;
        foreach (var observer in _observers)
        {
            observer(entries);
        }

        return @event;
    }

    private static void Apply(CommitEffects effects, MembershipChange change, Event @event, ConversationRow row)
    {
        row.State = effects.State;
        row.GroupInfo = effects.GroupInfo;
        row.Proposals.Clear();
        row.Reports.Clear();
        row.Commits.Add(@event.Epoch, (@event, effects.Fingerprint));
        row.Devices = effects.Devices.ToDictionary(device => device.Device);
        foreach (var stay in row.Stays.Where(stay => stay.Left is null && change.Left.Contains(stay.User)))
        {
            stay.Left = @event.Sequence;
            stay.LeftPosition = @event.Position;
        }

        row.Stays.AddRange(change.Joined.Select(user => new ConversationRow.Stay(user, @event.Sequence)));
    }

    private static void ApplyRest(Append append, Event @event, ConversationRow row)
    {
        if (append.Proposal is { } proposal)
        {
            row.State = proposal.State;
            row.Proposals.Add(new PendingProposal(@event.Sequence, append.SenderDevice, proposal.Removed));
        }

        if (append.Reset is { } reset)
        {
            row.State = reset.State;
            row.GroupInfo = reset.GroupInfo;
            row.Proposals.Clear();
            row.Reports.Clear();
            row.Commits.Clear();
            row.Devices = new() { [reset.Device.Device] = reset.Device };
        }
    }
}
