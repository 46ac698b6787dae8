using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Positions;

/// <summary>
/// Lets a person hear nothing of another: nobody of the two writes in a conversation of them alone, the other's live subscriptions to it end
/// on every node, and neither learns whether the other is there, writes or has read. What others share with both goes on.
/// </summary>
public sealed class BlockPerson(IPositionStore store, IPersonStore people, DeliveryLimits limits, TimeProvider time)
{
    /// <summary>Blocks somebody; the same again changes nothing.</summary>
    /// <exception cref="DeliveryException">BAD_INPUT, NOT_FOUND, LIMIT_EXCEEDED or UNAVAILABLE.</exception>
    public async Task<People.Person> BlockAsync(Caller caller, UserId other, CancellationToken cancellationToken)
    {
        var person = await RequireAsync(caller, other, cancellationToken);
        return await store.BlockAsync(caller.User, other, limits.MaxBlocked, Clock.Now(time), cancellationToken)
            ? person
            : throw Refusal.Limit("People that one has blocked", limits.MaxBlocked);
    }

    /// <summary>Ends that.</summary>
    /// <exception cref="DeliveryException">BAD_INPUT, NOT_FOUND or UNAVAILABLE.</exception>
    public async Task<People.Person> UnblockAsync(Caller caller, UserId other, CancellationToken cancellationToken)
    {
        var person = await RequireAsync(caller, other, cancellationToken);
        await store.UnblockAsync(caller.User, other, cancellationToken);
        return person;
    }

    /// <summary>Whom the caller has blocked.</summary>
    /// <exception cref="DeliveryException">UNAVAILABLE.</exception>
    public async Task<IReadOnlyList<People.Person>> ListAsync(Caller caller, CancellationToken cancellationToken) =>
        await people.FindAsync(await store.ListBlockedAsync(caller.User, cancellationToken), cancellationToken);

    private async Task<People.Person> RequireAsync(Caller caller, UserId other, CancellationToken cancellationToken) =>
        other == caller.User
            ? throw Refusal.BadInput("Nobody blocks themselves.")
            : (await people.FindAsync([other], cancellationToken)) is [var person] ? person : throw Refusal.PersonNotFound();
}
