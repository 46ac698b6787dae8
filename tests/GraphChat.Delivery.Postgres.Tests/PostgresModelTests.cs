using GraphChat.Delivery.Contract;

namespace GraphChat.Delivery.Postgres.Tests;

public sealed class PostgresModelTests : ModelContract
{
    protected override int Steps => 60;

    protected override async Task<IStoreSource> OpenSourceAsync() => await PostgresSource.CreateAsync();
}
