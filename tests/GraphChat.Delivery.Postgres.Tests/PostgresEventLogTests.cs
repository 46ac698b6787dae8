using GraphChat.Delivery.Contract;

namespace GraphChat.Delivery.Postgres.Tests;

public sealed class PostgresEventLogTests : EventLogContract
{
    protected override async Task<IStoreSource> OpenSourceAsync() => await PostgresSource.CreateAsync();
}
