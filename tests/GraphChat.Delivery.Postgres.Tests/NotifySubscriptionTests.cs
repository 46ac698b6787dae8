using GraphChat.Delivery.Contract;

namespace GraphChat.Delivery.Postgres.Tests;

public sealed class NotifySubscriptionTests : SubscriptionContract
{
    protected override async Task<IStoreSource> OpenStoresAsync() => await PostgresSource.CreateAsync();

    protected override async Task<IBusSource> OpenBusesAsync() => await NotifySource.CreateAsync();
}
