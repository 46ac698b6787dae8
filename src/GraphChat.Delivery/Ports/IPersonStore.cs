using GraphChat.Delivery.People;

namespace GraphChat.Delivery.Ports;

/// <summary>The people that the service knows. Unreachable: UNAVAILABLE.</summary>
public interface IPersonStore
{
    /// <summary>Notes a person, or the person's new name and role.</summary>
    Task SaveAsync(Person person, CancellationToken cancellationToken);

    /// <summary>People by their ids; those that do not exist are left out.</summary>
    Task<IReadOnlyList<Person>> FindAsync(IReadOnlyCollection<UserId> users, CancellationToken cancellationToken);

    /// <summary>
    /// People by name and id, those with a word that begins with <paramref name="search"/> where it is given, without
    /// regard to case; after a place, at most so many.
    /// </summary>
    Task<IReadOnlyList<Person>> SearchAsync(
        string? search, (string DisplayName, UserId Id)? after, int limit, CancellationToken cancellationToken);
}
