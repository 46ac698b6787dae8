using GraphChat.Delivery;
using GraphChat.Delivery.People;
using GraphChat.GraphQL.Execution.Batching;

namespace GraphChat.Api.Loading;

/// <summary>What the fields of one operation read together.</summary>
internal sealed class Loaders(UseCases useCases, Caller caller, BatchScheduler batches)
{
    private const int MostAtOnce = 200;

    private readonly BatchLoader<UserId, Person> _people = new(
        batches,
        async (ids, cancellationToken) =>
            (await useCases.FindPeople.ExecuteAsync(caller, ids, cancellationToken)).ToDictionary(person => person.Id),
        MostAtOnce);

    private readonly BatchLoader<UserId, bool?> _presence = new(
        batches,
        async (ids, cancellationToken) =>
            (await useCases.ReadPresence.ExecuteAsync(caller, ids, cancellationToken)).ToDictionary(entry => entry.Key, entry => (bool?)entry.Value),
        MostAtOnce);

    /// <summary>A person who is known to exist.</summary>
    public async Task<Person> PersonAsync(UserId id, CancellationToken cancellationToken) =>
        await _people.LoadAsync(id, cancellationToken)
            ?? throw new DeliveryException(DeliveryErrorCode.NotFound, "There is no such person.");

    /// <summary>Whether the person is connected, or null where the caller may not know.</summary>
    public Task<bool?> IsOnlineAsync(UserId id, CancellationToken cancellationToken) => _presence.LoadAsync(id, cancellationToken);
}
