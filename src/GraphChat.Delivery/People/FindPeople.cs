using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.People;

/// <summary>Finds people by id. Everybody with an account may know everybody's name and role.</summary>
public sealed class FindPeople(IPersonStore people, DeliveryLimits limits)
{
    /// <summary>The people; those that do not exist are left out.</summary>
    /// <exception cref="DeliveryException">LIMIT_EXCEEDED.</exception>
    public async Task<IReadOnlyList<Person>> ExecuteAsync(
        Caller caller, IReadOnlyCollection<UserId> ids, CancellationToken cancellationToken) =>
        ids.Count > limits.MaxPage
            ? throw Refusal.Limit("People at once", limits.MaxPage)
            : await people.FindAsync(ids, cancellationToken);
}
