using GraphChat.Delivery;
using GraphChat.Delivery.People;
using GraphChat.Delivery.Ports;

namespace GraphChat.Api.Tests.Support;

/// <summary>Stores that count how often people are read, since one reading is one statement.</summary>
internal sealed class CountingStores
{
    private readonly CountingPeople _people;

    public CountingStores(DeliveryStores stores)
    {
        _people = new CountingPeople(stores.People);
        Stores = stores with { People = _people };
    }

    public DeliveryStores Stores { get; }

    public int PeopleReadings => _people.Readings;

    private sealed class CountingPeople(IPersonStore inner) : IPersonStore
    {
        private int _readings;

        public int Readings => Volatile.Read(ref _readings);

        public Task SaveAsync(Person person, CancellationToken cancellationToken) => inner.SaveAsync(person, cancellationToken);

        public Task<IReadOnlyList<Person>> FindAsync(IReadOnlyCollection<UserId> users, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _readings);
            return inner.FindAsync(users, cancellationToken);
        }

        public Task<IReadOnlyList<Person>> SearchAsync(
            string? search, (string DisplayName, UserId Id)? after, int limit, CancellationToken cancellationToken) =>
            inner.SearchAsync(search, after, limit, cancellationToken);
    }
}
