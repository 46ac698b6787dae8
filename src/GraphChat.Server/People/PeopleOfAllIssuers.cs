using GraphChat.Delivery;
using GraphChat.Delivery.People;
using GraphChat.Delivery.Ports;

namespace GraphChat.Server.People;

/// <summary>The people of the provider in this process and those of other issuers who have come, as one. Thread-safe.</summary>
internal sealed class PeopleOfAllIssuers(IPersonStore own, IPersonStore others) : IPersonStore
{
    public Task SaveAsync(Person person, CancellationToken cancellationToken) => others.SaveAsync(person, cancellationToken);

    public async Task<IReadOnlyList<Person>> FindAsync(IReadOnlyCollection<UserId> users, CancellationToken cancellationToken)
    {
        var found = await own.FindAsync(users, cancellationToken);
        var known = found.Select(person => person.Id).ToHashSet();
        var missing = users.Where(user => !known.Contains(user)).ToList();
        return missing.Count == 0 ? found : [.. found, .. await others.FindAsync(missing, cancellationToken)];
    }

    public async Task<IReadOnlyList<Person>> SearchAsync(
        string? search, (string DisplayName, UserId Id)? after, int limit, CancellationToken cancellationToken)
    {
        var first = await own.SearchAsync(search, after, limit, cancellationToken);
        var second = await others.SearchAsync(search, after, limit, cancellationToken);
        // Both are in the order of bytes, so the first of both together are among the first of each.
        return [.. first.Concat(second).OrderBy(person => person.DisplayName, StringComparer.Ordinal).ThenBy(person => person.Id.ToString(), StringComparer.Ordinal).Take(limit)];
    }
}
