using GraphChat.Delivery.Contract;

namespace GraphChat.Delivery.Postgres.Tests;

public sealed class PostgresAttachmentTests : AttachmentContract
{
    protected override async Task<IStoreSource> OpenSourceAsync() => await PostgresSource.CreateAsync();
}
