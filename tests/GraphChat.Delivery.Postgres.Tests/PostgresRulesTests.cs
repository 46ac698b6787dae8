using GraphChat.Delivery.Contract;

namespace GraphChat.Delivery.Postgres.Tests;

public sealed class PostgresRulesTests : RulesContract
{
    protected override async Task<IStoreSource> OpenSourceAsync() => await PostgresSource.CreateAsync();
}
