using GraphChat.Delivery.Contract;

namespace GraphChat.Delivery.Postgres.Tests;

public sealed class PostgresStoreTests : StoreContract
{
    protected override async Task<IStoreSource> OpenSourceAsync() => await PostgresSource.CreateAsync();
}
