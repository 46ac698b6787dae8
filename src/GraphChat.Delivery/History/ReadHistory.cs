using GraphChat.Delivery.Conversations;
using GraphChat.Delivery.Devices;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.History;

/// <summary>Reads the caller's part of a conversation's log, a page at a time.</summary>
public sealed class ReadHistory(
    IEventLog log, IConversationStore conversations, CallerDevices devices, CursorCodec cursors, DeliveryLimits limits)
{
    private const int DefaultPage = 50;

    /// <summary>A page, oldest event first.</summary>
    /// <exception cref="DeliveryException">NOT_FOUND, BAD_INPUT, LIMIT_EXCEEDED, INVALID_CURSOR, CURSOR_EXPIRED or DEVICE_REVOKED.</exception>
    public async Task<Page<Event>> ExecuteAsync(Caller caller, ReadHistoryInput input, CancellationToken cancellationToken)
    {
        if ((input.First is not null || input.After is not null) && (input.Last is not null || input.Before is not null))
        {
            throw Refusal.BadInput("Give first and after, or last and before.");
        }

        var forward = input.First is not null || input.After is not null;
        var size = input.First ?? input.Last ?? DefaultPage;
        Paging.CheckFirst(size, limits);
        await devices.RequireNotRevokedAsync(caller, cancellationToken);
        var stays = await conversations.FindMembershipsAsync(input.Conversation, caller.User, cancellationToken);
        if (stays.Count == 0)
        {
            throw Refusal.ConversationNotFound();
        }

        if (forward)
        {
            var after = input.After is null ? 0 : cursors.ReadSequence(input.Conversation, input.After);
            var (read, _) = await ReadForwardAsync(stays, after, size + 1, isResumed: input.After is not null, cancellationToken);
            return Paging.Forward(read, size, after > stays[0].JoinedSequence, cursors.After);
        }

        // An event's cursor is the place right after it, so the event itself ends the page.
        var before = input.Before is null ? long.MaxValue : cursors.ReadSequence(input.Conversation, input.Before);
        var (readBack, _) = await ReadCoveredAsync(stays, now => ReadBackwardByAsync(now, before, size + 1, cancellationToken), cancellationToken);
        return Paging.Backward(readBack, size, input.Before is not null, cursors.After);
    }

    /// <summary>An event that the caller may see, by its id; else null.</summary>
    /// <exception cref="DeliveryException">DEVICE_REVOKED or UNAVAILABLE.</exception>
    public async Task<Event?> FindAsync(Caller caller, EventId id, CancellationToken cancellationToken)
    {
        await devices.RequireNotRevokedAsync(caller, cancellationToken);
        if (await log.FindAsync(id, cancellationToken) is not { } found)
        {
            return null;
        }

        var stays = await conversations.FindMembershipsAsync(found.Conversation, caller.User, cancellationToken);
        return stays.Any(stay => stay.Covers(found.Sequence)) ? found : null;
    }

    /// <summary>What follows, and the stays as of after it was read.</summary>
    internal Task<(IReadOnlyList<Event> Events, IReadOnlyList<Membership> Stays)> ReadForwardAsync(
        IReadOnlyList<Membership> stays, long after, int limit, bool isResumed, CancellationToken cancellationToken) =>
        ReadCoveredAsync(stays, now => ReadForwardByAsync(now, after, limit, isResumed, cancellationToken), cancellationToken);

    private async Task<List<Event>> ReadForwardByAsync(
        IReadOnlyList<Membership> stays, long after, int limit, bool isResumed, CancellationToken cancellationToken)
    {
        var read = new List<Event>();
        foreach (var stay in stays)
        {
            var from = Math.Max(after, stay.JoinedSequence);
            var to = stay.LeftSequence ?? long.MaxValue;
            if (from >= to || read.Count == limit)
            {
                continue;
            }

            var events = await log.ReadForwardAsync(stay.Conversation, from, limit - read.Count, cancellationToken);
            if (isResumed && (events.Count == 0 || events[0].Sequence != from + 1))
            {
                events = await RequireWholeAsync(stay, from, limit - read.Count, cancellationToken);
            }

            read.AddRange(events.TakeWhile(@event => @event.Sequence <= to));
        }

        return read;
    }

    // What was read may be from after a removal that the stays of before do not know: then it is read again by those of now.
    private async Task<(IReadOnlyList<Event> Events, IReadOnlyList<Membership> Stays)> ReadCoveredAsync(
        IReadOnlyList<Membership> stays, Func<IReadOnlyList<Membership>, Task<List<Event>>> readBy, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await readBy(stays);
            if (read.Count == 0)
            {
                return (read, stays);
            }

            stays = await conversations.FindMembershipsAsync(stays[0].Conversation, stays[0].User, cancellationToken);
            if (read.TrueForAll(@event => stays.Any(stay => stay.Covers(@event.Sequence))))
            {
                return (read, stays);
            }
        }
    }

    /// <summary>Where what is kept of the caller's part of some conversations begins, as cursors.</summary>
    public async Task<IReadOnlyDictionary<ConversationId, string>> FindStartsAsync(
        IReadOnlyCollection<ConversationView> views, CancellationToken cancellationToken)
    {
        var kept = await log.FindFirstKeptAsync([.. views.Select(view => view.Conversation.Id)], cancellationToken);
        return views.ToDictionary(
            view => view.Conversation.Id,
            view => cursors.AfterSequence(
                view.Conversation.Id,
                Math.Max(view.JoinedSequence, kept.TryGetValue(view.Conversation.Id, out var first) ? first - 1 : view.Conversation.Head)));
    }

    // A log has no gaps: where the next sequence is not there, retention took it, or the end of the log is reached.
    private async Task<IReadOnlyList<Event>> RequireWholeAsync(Membership stay, long from, int limit, CancellationToken cancellationToken)
    {
        var end = stay.LeftSequence;
        if (end is null)
        {
            var now = await conversations.FindAsync(stay.User, [stay.Conversation], cancellationToken);
            end = now.Count == 0 ? from : now[0].Conversation.Head;
        }

        var events = await log.ReadForwardAsync(stay.Conversation, from, limit, cancellationToken);
        var next = events.Count == 0 ? Math.Max(from, end.Value) + 1 : events[0].Sequence;
        return next == from + 1 ? events : throw Refusal.CursorExpired(cursors.AfterSequence(stay.Conversation, next - 1));
    }

    private async Task<List<Event>> ReadBackwardByAsync(
        IReadOnlyList<Membership> stays, long before, int limit, CancellationToken cancellationToken)
    {
        var read = new List<Event>();
        foreach (var stay in stays.Reverse())
        {
            var to = stay.LeftSequence is { } left ? Math.Min(before, left + 1) : before;
            if (to - 1 <= stay.JoinedSequence || read.Count == limit)
            {
                continue;
            }

            var events = await log.ReadBackwardAsync(stay.Conversation, to, limit - read.Count, cancellationToken);
            read.InsertRange(0, events.SkipWhile(@event => @event.Sequence <= stay.JoinedSequence));
        }

        return read;
    }
}
