using GraphChat.Delivery.People;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.InMemory;

/// <summary>People in memory.</summary>
public sealed class InMemoryPersonStore(InMemoryDatabase database) : IPersonStore
{
    /// <inheritdoc />
    public Task SaveAsync(Person person, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            database.People[person.Id] = person;
            return Task.CompletedTask;
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<Person>> FindAsync(IReadOnlyCollection<UserId> users, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return Task.FromResult<IReadOnlyList<Person>>(
                [.. users.Distinct().Select(user => database.People.GetValueOrDefault(user)).OfType<Person>()]);
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<Person>> SearchAsync(
        string? search, (string DisplayName, UserId Id)? after, int limit, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return Task.FromResult<IReadOnlyList<Person>>(
            [
                .. database.People.Values
                    .Where(person => search is null || person.DisplayName.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                        .Any(word => word.StartsWith(search, StringComparison.OrdinalIgnoreCase))
                        || person.DisplayName.StartsWith(search, StringComparison.OrdinalIgnoreCase))
                    .OrderBy(person => person.DisplayName, StringComparer.Ordinal)
                    .ThenBy(person => person.Id.ToString(), StringComparer.Ordinal)
                    .Where(person => after is not { } place || IsAfter(person, place))
                    .Take(limit),
            ]);
        }
    }

    private static bool IsAfter(Person person, (string DisplayName, UserId Id) place)
    {
        var order = string.CompareOrdinal(person.DisplayName, place.DisplayName);
        return order > 0 || (order == 0 && string.CompareOrdinal(person.Id.ToString(), place.Id.ToString()) > 0);
    }
}
