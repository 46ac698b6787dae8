using System.Runtime.CompilerServices;
using GraphChat.Delivery.Devices;
using GraphChat.Delivery.History;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Fanout;

/// <summary>
/// Joins what is in the log with what is being added to it, for each subscriber exactly once and in order; one a node.
/// The log is the truth: announcements only spare reading it. The end of a token is for the transport to see to, which
/// can renew it. Thread-safe.
/// </summary>
public sealed class SubscriptionHub : IAsyncDisposable
{
    private readonly DeliveryStores _stores;
    private readonly CallerDevices _devices;
    private readonly IMessageBus _bus;
    private readonly CursorCodec _cursors;
    private readonly HubOptions _options;
    private readonly TimeProvider _time;
    private readonly FrameSeal _seal;
    private readonly SubscriberTable _table;
    private readonly LineFollower _line;
    private readonly RosterReader _rosters;
    private readonly RevocationFollower _revocations;
    private readonly ReadHistory _history;
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private IDisposable? _subscription;
    private long _refusedFrames;

    /// <summary>Makes a hub that stands still until <see cref="StartAsync"/>.</summary>
    public SubscriptionHub(
        DeliveryStores stores,
        CallerDevices devices,
        IMessageBus bus,
        NodeKeys keys,
        CursorCodec cursors,
        DeliveryLimits limits,
        HubOptions options,
        TimeProvider time)
    {
        _stores = stores;
        _devices = devices;
        _bus = bus;
        _cursors = cursors;
        _options = options;
        _time = time;
        _seal = new FrameSeal(keys, Guid.NewGuid());
        var inboxes = new InboxTable(options);
        _table = new SubscriberTable(options, inboxes);
        _rosters = new RosterReader(stores.Conversations, inboxes, options, time);
        _line = new LineFollower(stores.Log, _table, options, time);
        Signals = new SignalHub(bus, keys, time);
        _revocations = new RevocationFollower(stores.Revocations, _table, Signals, options, time);
        _history = new ReadHistory(stores.Log, stores.Conversations, devices, cursors, limits);
    }

    /// <summary>What is volatile.</summary>
    public SignalHub Signals { get; }

    /// <summary>How the hub is doing.</summary>
    public HubHealth Health => new(
        _table.Position,
        _line.Head,
        _revocations.IsFresh,
        _bus.IsConnected,
        _table.Count,
        _line.Reads,
        Interlocked.Read(ref _refusedFrames),
        _line.Faults + _rosters.Faults + _revocations.Faults);

    /// <summary>Begins to follow the line; call it once, before anything is appended on this node.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _stores.Log.Observe(Announce);
        _subscription = _bus.Subscribe(Topics.Line, Receive);
        await _line.StartAsync(cancellationToken);
        await _revocations.StartAsync(cancellationToken);
        _running = Task.WhenAll(
            Task.Run(() => _line.RunAsync(_stop.Token), CancellationToken.None),
            Task.Run(() => _line.PollAsync(_stop.Token), CancellationToken.None),
            Task.Run(() => _rosters.RunAsync(_stop.Token), CancellationToken.None),
            Task.Run(() => _revocations.RunAsync(_stop.Token), CancellationToken.None));
    }

    /// <summary>
    /// Each event of one conversation that the caller may see, exactly once and in order: after the cursor, or from now
    /// on. Ends with REMOVED after the last event of a member who was removed.
    /// </summary>
    /// <exception cref="DeliveryException">
    /// While it is enumerated: NOT_FOUND, INVALID_CURSOR, CURSOR_EXPIRED, LIMIT_EXCEEDED, REMOVED, BLOCKED, SLOW_CONSUMER, UNAUTHENTICATED,
    /// DEVICE_REVOKED, UNAVAILABLE.
    /// </exception>
    public async IAsyncEnumerable<EventItem> SubscribeToConversation(
        Caller caller,
        ConversationId conversation,
        string? after,
        EventFilter? filter,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (filter?.NotSenders?.Count > EventFilter.MaxSenders)
        {
            throw Refusal.Limit("People in a filter", EventFilter.MaxSenders);
        }

        var device = await _devices.FindAsync(caller, cancellationToken);
        var last = await FindStartAsync(caller, conversation, after, cancellationToken);
        while (true)
        {
            var subscriber = new Subscriber(caller, device, _options, _time);
            try
            {
                _table.Attach(subscriber, conversation);
                await CheckSessionAsync(caller, device, cancellationToken);
                if (await _stores.Positions.IsBlockedAsync(conversation, caller.User, cancellationToken))
                {
                    throw Refusal.Blocked();
                }

                // Read after attaching: whatever is not in what is read now comes live.
                var stays = await _stores.Conversations.FindMembershipsAsync(conversation, caller.User, cancellationToken);
                IReadOnlyList<Event> read;
                do
                {
                    (read, stays) = await _history.ReadForwardAsync(stays, last, _options.ReadSize, isResumed: after is not null, cancellationToken);
                    foreach (var @event in read)
                    {
                        await CheckMayGoOnAsync(subscriber, cancellationToken);
                        last = @event.Sequence;
                        if (filter?.Matches(@event) != false)
                        {
                            yield return new EventItem(@event, _cursors);
                        }
                    }
                }
                while (read.Count == _options.ReadSize);

                if (stays is not [.., { LeftSequence: null }])
                {
                    throw Refusal.Removed();
                }

                // Where the buffer was full, the rest is read from the log.
                var isContiguous = true;
                while (isContiguous && await subscriber.NextAsync(cancellationToken) is { } entry)
                {
                    if (entry is not LineEntry.OfEvent added || added.Event.Sequence <= last)
                    {
                        continue;
                    }

                    isContiguous = added.Event.Sequence == Math.Max(last, stays[^1].JoinedSequence) + 1;
                    if (isContiguous)
                    {
                        await CheckMayGoOnAsync(subscriber, cancellationToken);
                        last = added.Event.Sequence;
                        if (filter?.Matches(added.Event) != false)
                        {
                            yield return new EventItem(added.Event, _cursors);
                        }

                        if (added.Left.Contains(caller.User))
                        {
                            throw Refusal.Removed();
                        }
                    }
                }
            }
            finally
            {
                _table.Detach(subscriber);
            }
        }
    }

    /// <summary>
    /// Each event of all conversations of the caller's and each Welcome for the session's device, exactly once, each
    /// conversation in its order: after the cursor, or from now on.
    /// </summary>
    /// <exception cref="DeliveryException">
    /// While it is enumerated: INVALID_CURSOR, CURSOR_EXPIRED, SLOW_CONSUMER, UNAUTHENTICATED, DEVICE_REVOKED, UNAVAILABLE.
    /// </exception>
    public async IAsyncEnumerable<InboxItem> SubscribeToInbox(
        Caller caller, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var device = await _devices.FindAsync(caller, cancellationToken);
        var last = after is null
            ? await _stores.Log.ReadPositionAsync(cancellationToken)
            : _cursors.ReadPosition(caller.User, after);
        while (true)
        {
            var subscriber = new Subscriber(caller, device, _options, _time);
            try
            {
                var attachedAt = _table.AttachInbox(subscriber);
                await CheckSessionAsync(caller, device, cancellationToken);
                if (after is not null && last < attachedAt
                    && await _stores.Log.FindHorizonAsync(caller.User, last, cancellationToken) is { MayMiss: true } horizon)
                {
                    throw Refusal.CursorExpired(_cursors.AfterPosition(caller.User, horizon.Position));
                }

                while (last < attachedAt)
                {
                    var missed = await _stores.Log.FindInboxAsync(
                        caller.User, device, last, attachedAt, _options.MaxMissedAtOnce, cancellationToken);
                    foreach (var part in missed.Chunk(_options.ReadSize))
                    {
                        foreach (var step in await _stores.Log.ReadInboxAsync(device, part, cancellationToken))
                        {
                            await CheckMayGoOnAsync(subscriber, cancellationToken);
                            last = step.Position;
                            yield return ToItem(caller, step);
                        }
                    }

                    last = missed.Count < _options.MaxMissedAtOnce ? attachedAt : missed[^1];
                }

                while (await subscriber.NextAsync(cancellationToken) is { } entry)
                {
                    if (entry.Position <= last)
                    {
                        continue;
                    }

                    var step = await ToStepAsync(entry, cancellationToken);
                    await CheckMayGoOnAsync(subscriber, cancellationToken);
                    last = entry.Position;
                    if (step is { Event: null, Welcome: null })
                    {
                        // Acknowledged through another connection of the device.
                        continue;
                    }

                    yield return ToItem(caller, step);
                }
            }
            finally
            {
                _table.Detach(subscriber);
            }
        }
    }

    /// <summary>Signals for the caller from now on: who writes and who has read in the caller's conversations.</summary>
    /// <exception cref="DeliveryException">While it is enumerated: UNAUTHENTICATED, DEVICE_REVOKED, UNAVAILABLE.</exception>
    public async IAsyncEnumerable<Signal> SubscribeToSignals(
        Caller caller, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var device = await _devices.FindAsync(caller, cancellationToken);
        using var listener = Signals.Listen(caller, device);
        await CheckSessionAsync(caller, device, cancellationToken);
        while (true)
        {
            var signal = await listener.NextAsync(cancellationToken);
            await _revocations.WaitFreshAsync(cancellationToken);
            listener.ThrowIfEnded();
            yield return signal;
        }
    }

    /// <summary>Where the caller's inbox stands now.</summary>
    public async Task<string> ReadInboxCursorAsync(Caller caller, CancellationToken cancellationToken) =>
        _cursors.AfterPosition(caller.User, await _stores.Log.ReadPositionAsync(cancellationToken));

    /// <summary>Where what is kept of the caller's inbox begins.</summary>
    public async Task<string> ReadInboxStartCursorAsync(Caller caller, CancellationToken cancellationToken) => _cursors.AfterPosition(
        caller.User, (await _stores.Log.FindHorizonAsync(caller.User, 0, cancellationToken)).Position);

    /// <summary>Tells every subscriber to go to another node, takes no new ones, and stands still.</summary>
    public async Task StopAsync()
    {
        _table.Close(Refusal.Draining());
        Signals.Dispose();
        _subscription?.Dispose();
        _revocations.Stop();
        await _stop.CancelAsync();
        try
        {
            await _running;
        }
        catch (OperationCanceledException)
        {
            // That is how its loops end.
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task<long> FindStartAsync(
        Caller caller, ConversationId conversation, string? after, CancellationToken cancellationToken)
    {
        var stays = await _stores.Conversations.FindMembershipsAsync(conversation, caller.User, cancellationToken);
        if (stays.Count == 0)
        {
            throw Refusal.ConversationNotFound();
        }

        if (after is not null)
        {
            return _cursors.ReadSequence(conversation, after);
        }

        var joined = await _stores.Conversations.FindAsync(caller.User, [conversation], cancellationToken);
        return joined.Count == 1 ? joined[0].Conversation.Head : throw Refusal.Removed();
    }

    // After attaching: a revocation that is not in the store yet ends the subscription.
    private async Task CheckSessionAsync(Caller caller, DeviceId? device, CancellationToken cancellationToken)
    {
        if (await _stores.Revocations.IsRevokedAsync(caller.SessionId, cancellationToken))
        {
            throw Refusal.SessionEnded();
        }

        if (device is { } id && (await _stores.Devices.FindAsync(id, cancellationToken))?.RevokedAt is not null)
        {
            throw Refusal.DeviceRevoked();
        }
    }

    private async ValueTask CheckMayGoOnAsync(Subscriber subscriber, CancellationToken cancellationToken)
    {
        await _revocations.WaitFreshAsync(cancellationToken);
        subscriber.ThrowIfEnded();
    }

    private async ValueTask<InboxStep> ToStepAsync(LineEntry entry, CancellationToken cancellationToken) => entry switch
    {
        LineEntry.OfEvent added => new InboxStep(entry.Position, added.Event, Welcome: null),
        LineEntry.OfWelcome welcome => new InboxStep(
            entry.Position,
            Event: null,
            await _stores.Log.FindWelcomeAsync(welcome.Conversation, welcome.Sequence, cancellationToken)),
        _ => throw new System.Diagnostics.UnreachableException("An entry has two cases."),
    };

    private InboxItem ToItem(Caller caller, InboxStep step) =>
        new(step.Position, _cursors.AfterPosition(caller.User, step.Position), step.Event, step.Welcome);

    private void Announce(IReadOnlyList<LineEntry> entries)
    {
        _line.Offer(entries, entries[^1].Position);
        foreach (var body in LineCodec.Encode(entries))
        {
            _bus.Publish(Topics.Line, _seal.Seal(Topics.Line, body));
        }
    }

    private void Receive(ReadOnlyMemory<byte> frame)
    {
        switch (_seal.Open(Topics.Line, frame, out _, out var body))
        {
            case FrameOrigin.Node:
                try
                {
                    var (entries, head) = LineCodec.Decode(body);
                    _line.Offer(entries, head);
                }
                catch (InvalidDataException)
                {
                    // A node of another version: the log is read.
                    Interlocked.Increment(ref _refusedFrames);
                }

                break;
            case FrameOrigin.Unknown:
                Interlocked.Increment(ref _refusedFrames);
                break;
        }
    }
}
