using GraphChat.Testing;
using Npgsql;

namespace GraphChat.Identity.Tests.Storage;

public sealed class IdentityMigrationsTests
{
    [Fact]
    public async Task Applying_again_and_from_several_nodes_at_once_changes_nothing()
    {
        await using var database = await TestDatabase.CreateAsync(TestContext.Current.CancellationToken);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => IdentityMigrations.ApplyAsync(database.ConnectionString)));
        await IdentityMigrations.ApplyAsync(database.ConnectionString, cancellationToken: TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_migration_that_was_changed_after_it_was_applied_stops()
    {
        await using var database = await TestDatabase.CreateAsync(TestContext.Current.CancellationToken);
        await IdentityMigrations.ApplyAsync(database.ConnectionString, cancellationToken: TestContext.Current.CancellationToken);
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var command = source.CreateCommand("""UPDATE identity."SchemaMigrations" SET "Hash" = 'other' WHERE "Name" = '0001_accounts'""");
        Assert.Equal(1, await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));

        await Assert.ThrowsAsync<InvalidOperationException>(() => IdentityMigrations.ApplyAsync(database.ConnectionString, cancellationToken: TestContext.Current.CancellationToken));
    }
}
