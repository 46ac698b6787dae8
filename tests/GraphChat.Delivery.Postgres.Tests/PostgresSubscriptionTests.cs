using GraphChat.Delivery.Contract;

namespace GraphChat.Delivery.Postgres.Tests;

public sealed class PostgresSubscriptionTests : SubscriptionContract
{
    protected override async Task<IStoreSource> OpenStoresAsync() => await PostgresSource.CreateAsync();

    protected override Task<IBusSource> OpenBusesAsync() => Task.FromResult<IBusSource>(new InMemorySource());
}
