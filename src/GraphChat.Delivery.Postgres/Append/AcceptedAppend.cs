using GraphChat.Delivery.Commits;
using GraphChat.Delivery.History;

namespace GraphChat.Delivery.Postgres.Append;

/// <summary>
/// An append that passed, with all but its position, which is the batch's first one plus <paramref name="Offset"/>.
/// </summary>
internal sealed record AcceptedAppend(
    PendingAppend Pending, Event Draft, long Offset, MembershipChange Change)
{
    public bool HasWelcome => Pending.Append.Commit is { Welcomed.Count: > 0 };
}
