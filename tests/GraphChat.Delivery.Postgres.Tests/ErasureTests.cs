using System.Security.Cryptography;
using System.Text;
using GraphChat.Delivery.Attachments;
using GraphChat.Delivery.Contract;
using GraphChat.Delivery.Positions;
using GraphChat.Delivery.Ports;
using Npgsql;
using Xunit;

namespace GraphChat.Delivery.Postgres.Tests;

/// <summary>Erasing a person: the next commit carries the removal, and then no row but the log's knows the person.</summary>
public sealed class ErasureTests
{
    // The log, and the trees that Welcomes bring, which are forgotten with them.
    private static readonly string[] s_kept = ["events", "welcomes"];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Nothing_of_an_erased_person_is_left_but_the_log_wherever_it_was_cut_short(int failures)
    {
        await using var source = await PostgresSource.CreateAsync();
        await using var world = new World(source, new InMemorySource());
        var node = await world.StartNodeAsync();
        var ann = await world.JoinAsync(node);
        var bob = await world.JoinAsync(node);
        var bobsOther = await world.JoinAsync(node, bob.User, chainLength: 1);
        await node.SavePerson.ExecuteAsync(new People.Person(bob.User, "Bob", Role.Learner), default);
        await node.ChangeSettings.ExecuteAsync(bob.Caller, new PersonSettings(ShowPositions: true, ShowLastSeen: true), default);
        var shared = await world.OpenAsync(node, ann, bob, bobsOther);
        var opened = await world.OpenAsync(node, bob, ann);
        var alone = await world.OpenAsync(node, bob);
        await world.SendAsync(node, bob, shared, 1, "to ann");
        await world.SendAsync(node, bob, alone, 0, "to myself");
        await node.MarkPosition.ExecuteAsync(bob.Caller, new MarkPositionInput(shared, 2, 2), default);
        var now = TimeProvider.System.GetUtcNow();
        var folder = Directory.CreateTempSubdirectory("graphchat-erasure");
        var blobs = new FailingBlobs(new LocalBlobStore(folder.FullName)) { Failures = failures };
        var (bound, unbound) = (await UploadAsync(node, blobs, bob, shared), await UploadAsync(node, blobs, bob, shared));
        await node.Stores.Attachments.BindAsync(shared, bob.User, [bound], 2, default);
        var others = await UploadAsync(node, blobs, ann, shared);
        await using var inbox = new Collecting<History.InboxItem>(token => node.Hub.SubscribeToInbox(bob.Caller, after: null, token));

        await source.Erasure.RequestAsync(bob.User, now, default);
        await source.Erasure.RequestAsync(bob.User, now, default);
        for (var i = 0; i < failures; i++)
        {
            await Assert.ThrowsAsync<DeliveryException>(() => source.Erasure.ContinueAsync(blobs, now, default));
        }

        Assert.Equal(0, await source.Erasure.ContinueAsync(blobs, now, default));
        Assert.Equal(0, await source.Erasure.ContinueAsync(blobs, now, default));
        Assert.Contains(await inbox.EndAsync(seconds: 30), new[] { DeliveryErrorCode.Unauthenticated, DeliveryErrorCode.DeviceRevoked });
        Assert.Equal(1L, await ScalarAsync(source, "SELECT count(*) FROM delivery.revocations WHERE user_id = $1", bob.User.Value));

        // A commit that leaves the removals out is refused; one that carries them goes through.
        Assert.Equal(3, await node.ProposeRemovals.ExecuteAsync(default));
        Assert.Equal(
            DeliveryErrorCode.InvalidMlsMessage,
            await World.CodeOfAsync(() => world.CommitAsync(node, shared, 1, ann, [], [])));
        await world.RemoveAsync(node, shared, 1, ann, bob, bobsOther);
        Assert.Equal(0, await source.Erasure.ContinueAsync(blobs, now.AddHours(2), default));
        await world.RemoveAsync(node, opened, 1, ann, bob);

        Assert.Equal(1, await source.Erasure.ContinueAsync(blobs, now.AddHours(2), default));
        Assert.Equal(0, await source.Erasure.ContinueAsync(blobs, now.AddHours(2), default));
        Assert.Empty(await FindTracesAsync(source, bob.User.Value, bob.Device.Value, bobsOther.Device.Value));
        Assert.Equal(0L, await ScalarAsync(source, "SELECT count(*) FROM delivery.events WHERE conversation_id = $1", alone.Value));
        Assert.Equal(0, await blobs.LengthAsync(unbound, default));
        Assert.Equal((100, 100), (await blobs.LengthAsync(bound, default), await blobs.LengthAsync(others, default)));

        // The others go on, and a person that was never there leaves no note.
        await world.SendAsync(node, ann, shared, 2, "without bob");
        Assert.Equal(5, (await node.Stores.Log.ReadForwardAsync(shared, 0, 10, default)).Count(@event => @event.Sequence <= 5));
        await source.Erasure.RequestAsync(new UserId(Guid.NewGuid()), now, default);
        Assert.Equal(0L, await ScalarAsync(source, "SELECT count(*) FROM delivery.erasures WHERE user_id <> $1", Guid.Empty));
        folder.Delete(recursive: true);
    }

    // As a database that goes away at a statement: a trigger ends the transaction there.
    [Fact]
    public async Task Cut_short_at_any_table_nothing_is_half_done_and_it_goes_on_to_the_end()
    {
        await using var source = await PostgresSource.CreateAsync(fresh: true);
        await using var world = new World(source, new InMemorySource());
        var node = await world.StartNodeAsync();
        var ann = await world.JoinAsync(node);
        var bob = await world.JoinAsync(node);
        var bobsOther = await world.JoinAsync(node, bob.User, chainLength: 1);
        await node.SavePerson.ExecuteAsync(new People.Person(bob.User, "Bob", Role.Learner), default);
        await node.SavePerson.ExecuteAsync(new People.Person(ann.User, "Ann", Role.Learner), default);
        await node.ChangeSettings.ExecuteAsync(bob.Caller, new PersonSettings(ShowPositions: true, ShowLastSeen: true), default);
        var shared = await world.OpenAsync(node, ann, bob, bobsOther);
        var alone = await world.OpenAsync(node, bob);
        await world.SendAsync(node, bob, shared, 1, "to ann");
        await world.SendAsync(node, bob, alone, 0, "to myself");
        await node.MarkPosition.ExecuteAsync(bob.Caller, new MarkPositionInput(shared, 2, 2), default);
        await node.BlockPerson.BlockAsync(ann.Caller, bob.User, default);
        var folder = Directory.CreateTempSubdirectory("graphchat-erasure");
        var blobs = new LocalBlobStore(folder.FullName);
        await UploadAsync(node, blobs, bob, shared);
        var now = TimeProvider.System.GetUtcNow();
        await source.Erasure.RequestAsync(bob.User, now, default);

        await CutAtEachAsync(
            source,
            blobs,
            now,
            "revocations", "devices", "attachments", "key_packages", "last_resorts", "claimed_packages", "append_keys", "welcome_devices",
            "positions", "person_settings", "blocks", "people", "groups", "events", "conversations", "group_devices");
        Assert.Equal(0, await source.Erasure.ContinueAsync(blobs, now, default));
        Assert.Equal(2, await node.ProposeRemovals.ExecuteAsync(default));
        await world.RemoveAsync(node, shared, 1, ann, bob, bobsOther);
        await CutAtEachAsync(source, blobs, now.AddHours(2), "members", "sessions", "revocations", "device_chain", "devices", "erasures");
        Assert.Equal(1, await source.Erasure.ContinueAsync(blobs, now.AddHours(2), default));

        Assert.Empty(await FindTracesAsync(source, bob.User.Value, bob.Device.Value, bobsOther.Device.Value));
        await world.SendAsync(node, ann, shared, 2, "without bob");
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_file_that_cannot_be_deleted_holds_up_nobody_elses_erasure()
    {
        await using var source = await PostgresSource.CreateAsync();
        await using var world = new World(source, new InMemorySource());
        var node = await world.StartNodeAsync();
        var (bob, carl) = (await world.JoinAsync(node), await world.JoinAsync(node));
        var now = TimeProvider.System.GetUtcNow();
        foreach (var (person, name) in new[] { (bob, "Bob"), (carl, "Carl") })
        {
            await node.SavePerson.ExecuteAsync(new People.Person(person.User, name, Role.Learner), default);
            await source.Erasure.RequestAsync(person.User, now, default);
            now = now.AddSeconds(1);
        }

        var folder = Directory.CreateTempSubdirectory("graphchat-erasure");
        var blobs = new FailingBlobs(new LocalBlobStore(folder.FullName)) { Failures = int.MaxValue };
        await UploadAsync(node, blobs, bob, await world.OpenAsync(node, bob));

        var failed = await Assert.ThrowsAsync<DeliveryException>(() => source.Erasure.ContinueAsync(blobs, now.AddHours(2), default));

        Assert.Equal(DeliveryErrorCode.Unavailable, failed.Code);
        Assert.Empty(await FindTracesAsync(source, carl.User.Value));
        blobs.Failures = 0;
        Assert.Equal(1, await source.Erasure.ContinueAsync(blobs, now.AddHours(2), default));
        Assert.Empty(await FindTracesAsync(source, bob.User.Value));
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_device_can_be_revoked_while_its_person_is_erased()
    {
        // Each waited for what the other held: devices and the line of revocations.
        await using var source = await PostgresSource.CreateAsync();
        await using var world = new World(source, new InMemorySource());
        var node = await world.StartNodeAsync();
        var bob = await world.JoinAsync(node);
        var now = TimeProvider.System.GetUtcNow();
        await source.Erasure.RequestAsync(bob.User, now, default);
        await using var connection = new NpgsqlConnection(source.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await RunAsync("SELECT count(*) FROM (SELECT FROM delivery.devices FOR UPDATE) d");
        var erasing = source.Erasure.ContinueAsync(new LocalBlobStore(Path.GetTempPath()), now, default);
        for (var i = 0; i < 1_500 && await RunAsync("SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())") == 0; i++)
        {
            await Task.Delay(20);
        }

        // Past the moment at which the other would have looked for a deadlock.
        await Task.Delay(1_500);
        await RunAsync("WITH n AS (UPDATE delivery.revocation_line SET number = number RETURNING number) SELECT count(*) FROM n");
        await transaction.CommitAsync();

        Assert.Equal(0, await erasing);

        async Task<long> RunAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            return (long)(await command.ExecuteScalarAsync())!;
        }
    }

    private static async Task CutAtEachAsync(PostgresSource source, IBlobStore blobs, DateTimeOffset now, params string[] tables)
    {
        await ExecuteAsync(
            source,
            "CREATE OR REPLACE FUNCTION public.cut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING ERRCODE = '57P01'; END $$");
        foreach (var table in tables)
        {
            await ExecuteAsync(source, $"CREATE TRIGGER cut BEFORE UPDATE OR DELETE OR INSERT ON delivery.{table} FOR EACH STATEMENT EXECUTE FUNCTION public.cut()");
            var before = await CountAsync(source);
            await Assert.ThrowsAsync<DeliveryException>(() => source.Erasure.ContinueAsync(blobs, now, default));
            var after = await CountAsync(source);
            await Assert.ThrowsAsync<DeliveryException>(() => source.Erasure.ContinueAsync(blobs, now, default));

            // What was done before the cut is done; the step that was cut is not begun, so the same cut leaves the same.
            Assert.Equal(after, await CountAsync(source));
            Assert.True(after[table] == before[table], $"{table} was changed although the step was cut there.");
            await ExecuteAsync(source, $"DROP TRIGGER cut ON delivery.{table}");
        }
    }

    private static async Task<SortedDictionary<string, long>> CountAsync(PostgresSource source)
    {
        await using var connection = new NpgsqlConnection(source.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var table in await TablesAsync(connection))
        {
            await using var count = new NpgsqlCommand($"SELECT count(*) FROM delivery.{table}", connection);
            counts[table] = (long)(await count.ExecuteScalarAsync())!;
        }

        return counts;
    }

    private static async Task ExecuteAsync(PostgresSource source, string sql)
    {
        await using var connection = new NpgsqlConnection(source.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<List<string>> TablesAsync(NpgsqlConnection connection)
    {
        var tables = new List<string>();
        await using var list = new NpgsqlCommand(
            "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'delivery' AND c.relkind IN ('r', 'p') AND NOT c.relispartition",
            connection);
        await using var reader = await list.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            tables.Add(reader.GetString(0));
        }

        return tables;
    }

    private static async Task<Guid> UploadAsync(DeliveryNode node, IBlobStore blobs, Participant by, ConversationId conversation)
    {
        var upload = new UploadAttachment(node.Stores.Attachments, blobs, node.Stores.Conversations, node.CallerDevices, new DeliveryLimits(), TimeProvider.System);
        var bytes = RandomNumberGenerator.GetBytes(100);
        var input = new BeginUploadInput(Guid.NewGuid(), conversation, bytes.Length, SHA256.HashData(bytes));
        await upload.BeginAsync(by.Caller, input, default);
        await upload.AddPartAsync(by.Caller, input.Id, 0, bytes, default);
        return input.Id;
    }

    // Every table, every column, as text: a UUID as PostgreSQL writes it, its bytes, and the text of it inside of bytes.
    private static async Task<List<string>> FindTracesAsync(PostgresSource source, params Guid[] ids)
    {
        await using var connection = new NpgsqlConnection(source.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        var traces = new List<string>();
        foreach (var table in (await TablesAsync(connection)).Except(s_kept))
        {
            foreach (var id in ids)
            {
                foreach (var form in new[] { $"{id:d}", $"{id:n}", Convert.ToHexStringLower(Encoding.ASCII.GetBytes($"{id:n}")) })
                {
                    await using var count = new NpgsqlCommand($"SELECT count(*) FROM delivery.{table} t WHERE t::text LIKE '%{form}%'", connection);
                    if ((long)(await count.ExecuteScalarAsync())! > 0)
                    {
                        traces.Add($"{table}: {form}");
                    }
                }
            }
        }

        return traces;
    }

    private static async Task<object?> ScalarAsync(PostgresSource source, string sql, Guid value)
    {
        await using var connection = new NpgsqlConnection(source.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = value } } };
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Cuts the erasure short where it deletes bytes: what comes before is done, what comes after is not.</summary>
    private sealed class FailingBlobs(IBlobStore inner) : IBlobStore
    {
        public int Failures { get; set; }

        public Task<long> AppendAsync(Guid id, long offset, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
            inner.AppendAsync(id, offset, bytes, cancellationToken);

        public Task<long> LengthAsync(Guid id, CancellationToken cancellationToken) => inner.LengthAsync(id, cancellationToken);

        public Task<ReadOnlyMemory<byte>> ReadAsync(Guid id, long offset, int most, CancellationToken cancellationToken) =>
            inner.ReadAsync(id, offset, most, cancellationToken);

        public Task<byte[]> HashAsync(Guid id, CancellationToken cancellationToken) => inner.HashAsync(id, cancellationToken);

        public Task DeleteAsync(Guid id, CancellationToken cancellationToken) => Failures-- > 0
            ? throw new DeliveryException(DeliveryErrorCode.Unavailable, "It is down.")
            : inner.DeleteAsync(id, cancellationToken);
    }
}
