using GraphChat.Delivery.Devices;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.History;

/// <summary>
/// Reads an inbox for those who ask now and then instead of holding a subscription: the same steps, the same cursors, the same
/// order. Costs what the missed steps cost, however many conversations there are.
/// </summary>
public sealed class ReadChanges(IEventLog log, CallerDevices devices, CursorCodec cursors, DeliveryLimits limits)
{
    /// <summary>At most <paramref name="first"/> steps after a cursor.</summary>
    /// <exception cref="DeliveryException">BAD_INPUT, LIMIT_EXCEEDED, INVALID_CURSOR, CURSOR_EXPIRED or DEVICE_REVOKED.</exception>
    public async Task<Changes> ExecuteAsync(Caller caller, string since, int first, CancellationToken cancellationToken)
    {
        Paging.CheckFirst(first, limits);
        var after = cursors.ReadPosition(caller.User, since);
        await devices.RequireNotRevokedAsync(caller, cancellationToken);
        var device = await devices.FindAsync(caller, cancellationToken);

        // Read first: what is appended after it comes the next time.
        var head = await log.ReadPositionAsync(cancellationToken);
        if (after < head && await log.FindHorizonAsync(caller.User, after, cancellationToken) is { MayMiss: true } horizon)
        {
            throw Refusal.CursorExpired(cursors.AfterPosition(caller.User, horizon.Position));
        }

        var found = after < head ? await log.FindInboxAsync(caller.User, device, after, head, first + 1, cancellationToken) : [];
        var hasMore = found.Count > first;
        var page = hasMore ? [.. found.Take(first)] : found;
        var read = page.Count > 0 ? await log.ReadInboxAsync(device, page, cancellationToken) : [];
        var items = read
            .Select(step => new InboxItem(step.Position, cursors.AfterPosition(caller.User, step.Position), step.Event, step.Welcome))
            .ToList();
        return new Changes(items, cursors.AfterPosition(caller.User, hasMore ? page[^1] : Math.Max(after, head)), hasMore);
    }
}
