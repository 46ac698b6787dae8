using GraphChat.Delivery.Contract;
using Npgsql;
using Xunit;

namespace GraphChat.Delivery.Postgres.Tests;

/// <summary>Old parts of the log go as a whole; keys go by their own age.</summary>
public sealed class RetentionTests
{
    [Fact]
    public async Task Parts_of_the_log_that_hold_nothing_newer_are_dropped_and_the_log_goes_on()
    {
        await using var source = await PostgresSource.CreateAsync(fresh: true);
        await using var world = new World(source, new InMemorySource());
        var node = await world.StartNodeAsync();
        var ann = await world.JoinAsync(node);
        var conversation = await world.OpenAsync(node, ann);
        await world.SendAsync(node, ann, conversation, 0, "old");
        await ExecuteAsync(source, "UPDATE delivery.line SET position = 2 * 16777216 + 5; SELECT delivery.make_event_partitions(4 * 16777216)");
        var sent = await world.SendAsync(node, ann, conversation, 0, "new");

        // The part between them is empty.
        Assert.Equal(1, await source.Retention.DropEventsAsync(sent.CreatedAt.AddDays(-1), default));
        await ExecuteAsync(source, "UPDATE delivery.events SET created_at = created_at - interval '40 days' WHERE sequence = 1");
        Assert.Equal(1, await source.Retention.DropEventsAsync(sent.CreatedAt.AddDays(-30), default));

        var left = await node.Stores.Log.ReadForwardAsync(conversation, 0, 10, default);
        Assert.Equal([2L], left.Select(@event => @event.Sequence));
        Assert.Equal(3, (await world.SendAsync(node, ann, conversation, 0, "goes on")).Sequence);
        await using var late = new Collecting<History.EventItem>(token => node.Hub.SubscribeToConversation(
            ann.Caller, conversation, node.Cursors.AfterSequence(conversation, 0), filter: null, token));
        Assert.Equal(DeliveryErrorCode.CursorExpired, await late.EndAsync());
        await using var reader = new Collecting<History.EventItem>(token => node.Hub.SubscribeToConversation(
            ann.Caller, conversation, node.Cursors.AfterSequence(conversation, 1), filter: null, token));
        Assert.Equal([2L, 3L], (await reader.TakeAsync(2)).Select(item => item.Event.Sequence));
    }

    [Fact]
    public async Task A_part_that_was_dropped_does_not_come_back_when_the_next_ones_are_made()
    {
        // Making them once counted from the first part of all, so that every node that came to a new one made all old ones again, empty.
        await using var source = await PostgresSource.CreateAsync(fresh: true);
        await using var world = new World(source, new InMemorySource());
        await world.StartNodeAsync();
        await ExecuteAsync(source, "UPDATE delivery.line SET position = 3 * 16777216 + 5; SELECT delivery.make_event_partitions(4 * 16777216)");
        Assert.Equal(2, await source.Retention.DropEventsAsync(DateTimeOffset.MaxValue, default));

        await ExecuteAsync(source, "SELECT delivery.make_event_partitions(5 * 16777216)");

        Assert.Equal(0, await source.Retention.DropEventsAsync(DateTimeOffset.MaxValue, default));
    }

    [Fact]
    public async Task Keys_are_forgotten_by_the_time_in_them_and_an_events_key_outlives_it()
    {
        await using var source = await PostgresSource.CreateAsync(fresh: true);
        await using var world = new World(source, new InMemorySource());
        var node = await world.StartNodeAsync();
        var ann = await world.JoinAsync(node);
        var conversation = await world.OpenAsync(node, ann);
        var now = TimeProvider.System.GetUtcNow();
        var old = Guid.CreateVersion7(now.AddDays(-20));
        await world.SendAsync(node, ann, conversation, 0, "old", old);
        await world.SendAsync(node, ann, conversation, 0, "new");

        Assert.Equal(0, await source.Retention.ForgetKeysAsync(now.AddDays(-30), default));
        Assert.Equal(DeliveryErrorCode.IdempotencyMismatch, await World.CodeOfAsync(() => world.SendAsync(node, ann, conversation, 0, "other", old)));
        await ExecuteAsync(source, "DELETE FROM delivery.events WHERE sequence = 1");
        Assert.Equal(DeliveryErrorCode.IdempotencyExpired, await World.CodeOfAsync(() => world.SendAsync(node, ann, conversation, 0, "old", old)));
        Assert.Equal(1, await source.Retention.ForgetKeysAsync(now.AddDays(-10), default));
    }

    [Fact]
    public async Task Old_keys_of_every_device_are_forgotten_however_many_there_are()
    {
        await using var source = await PostgresSource.CreateAsync();
        await source.OpenNodeAsync();
        var now = TimeProvider.System.GetUtcNow();
        await ExecuteAsync(
            source,
            $"""
            INSERT INTO delivery.devices (device_id, user_id, cipher_suite, signature_key, created_at)
            SELECT gen_random_uuid(), gen_random_uuid(), 3, '', now() FROM generate_series(1, 2500);
            INSERT INTO delivery.append_keys (device_id, client_message_id, conversation_id, sequence, digest)
            SELECT device_id, i, gen_random_uuid(), 1, '' FROM delivery.devices,
                (VALUES ('{Guid.CreateVersion7(now.AddDays(-40))}'::uuid), ('{Guid.CreateVersion7(now.AddDays(-35))}'), ('{Guid.CreateVersion7(now)}')) v (i);
            INSERT INTO delivery.append_keys (device_id, client_message_id, conversation_id, sequence, digest)
            SELECT (SELECT max(device_id::text)::uuid FROM delivery.devices), ('{now.AddDays(-50).ToUnixTimeMilliseconds():x12}' || lpad(to_hex(i), 20, '0'))::uuid, gen_random_uuid(), 1, ''
            FROM generate_series(1, 10500) i;
            """);

        Assert.Equal(15_500, await source.Retention.ForgetKeysAsync(now.AddDays(-30), default));
        Assert.Equal(0, await source.Retention.ForgetKeysAsync(now.AddDays(-30), default));
        Assert.Equal(2_500, await source.Retention.ForgetKeysAsync(now.AddDays(1), default));
    }

    [Fact]
    public async Task Who_claimed_whose_key_packages_is_forgotten_with_their_use()
    {
        // It was kept for ever: who had ever wanted to write to whom, and each count of claims went through all of it.
        await using var source = await PostgresSource.CreateAsync();
        await using var world = new World(source, new InMemorySource());
        var node = await world.StartNodeAsync();
        var (ann, bob) = (await world.JoinAsync(node), await world.JoinAsync(node));
        var now = TimeProvider.System.GetUtcNow();
        var (first, second) = (await ClaimAsync(), await ClaimAsync());

        Assert.Equal(0, await source.Retention.ForgetClaimsAsync(now.AddHours(-1), now.AddDays(-90), default));
        Assert.Equal(2, await source.Retention.ForgetClaimsAsync(now.AddHours(1), now.AddDays(-90), default));
        Assert.Equal(0, await CountAsync("claims") + await CountAsync("claimed_packages"));

        // What was claimed can be used as long as it lives.
        await world.CommitAsync(node, await world.OpenAsync(node, ann), 0, ann, [first], []);
        await source.Retention.ForgetClaimsAsync(now.AddHours(1), now.AddHours(1), default);
        Assert.Equal(0, await CountAsync("claimed_references"));
        var late = await world.OpenAsync(node, ann);
        Assert.Equal(DeliveryErrorCode.InvalidMlsMessage, await World.CodeOfAsync(() => world.CommitAsync(node, late, 0, ann, [second], [])));

        async Task<ReadOnlyMemory<byte>> ClaimAsync()
        {
            var claimed = await node.ClaimKeyPackages.ExecuteAsync(ann.Caller, new KeyPackages.ClaimKeyPackagesInput([bob.User], world.NewId()), default);
            return Assert.Single(claimed.KeyPackages).KeyPackage;
        }

        async Task<long> CountAsync(string table)
        {
            await using var connection = new NpgsqlConnection(source.ConnectionString + ";Pooling=false");
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand($"SELECT count(*) FROM delivery.{table}", connection);
            return (long)(await command.ExecuteScalarAsync())!;
        }
    }

    [Fact]
    public async Task In_the_part_that_the_log_is_in_now_the_old_ones_go_one_by_one_and_nothing_before_an_older_part()
    {
        await using var source = await PostgresSource.CreateAsync(fresh: true);
        await using var world = new World(source, new InMemorySource());
        var node = await world.StartNodeAsync();
        var ann = await world.JoinAsync(node);
        var conversation = await world.OpenAsync(node, ann);
        for (var i = 0; i < 20; i++)
        {
            await world.SendAsync(node, ann, conversation, 0, $"{i}");
        }

        var now = TimeProvider.System.GetUtcNow();
        Assert.Equal(0, await source.Retention.TrimEventsAsync(now.AddDays(-30), default));
        await ExecuteAsync(source, "UPDATE delivery.events SET created_at = created_at - interval '40 days' WHERE sequence <= 13");
        Assert.Equal(13, await source.Retention.TrimEventsAsync(now.AddDays(-30), default));
        Assert.Equal(0, await source.Retention.TrimEventsAsync(now.AddDays(-30), default));
        Assert.Equal(14, (await node.Stores.Log.ReadForwardAsync(conversation, 0, 10, default))[0].Sequence);
        Assert.Equal(21, (await world.SendAsync(node, ann, conversation, 0, "goes on")).Sequence);

        // The log is in the next part now, and this one goes as a whole once all of it is old.
        await ExecuteAsync(source, "UPDATE delivery.events SET created_at = created_at - interval '40 days' WHERE sequence <= 20; UPDATE delivery.line SET position = 16777216 + 5");
        Assert.Equal(0, await source.Retention.TrimEventsAsync(now.AddDays(-30), default));
        await ExecuteAsync(source, "UPDATE delivery.events SET created_at = created_at - interval '40 days'");
        Assert.Equal(1, await source.Retention.DropEventsAsync(now.AddDays(-30), default));
        await world.SendAsync(node, ann, conversation, 0, "in the next part");
        Assert.Equal(0, await source.Retention.TrimEventsAsync(now.AddDays(-30), default));
        Assert.Equal(1, await source.Retention.TrimEventsAsync(now.AddDays(1), default));
        Assert.Empty(await node.Stores.Log.ReadForwardAsync(conversation, 0, 10, default));
    }

    [Fact]
    public async Task An_event_with_the_time_of_a_clock_that_had_gone_back_takes_no_newer_ones_with_it()
    {
        await using var source = await PostgresSource.CreateAsync(fresh: true);
        await using var world = new World(source, new InMemorySource());
        var node = await world.StartNodeAsync();
        var ann = await world.JoinAsync(node);
        var conversation = await world.OpenAsync(node, ann);
        for (var i = 0; i < 20; i++)
        {
            await world.SendAsync(node, ann, conversation, 0, $"{i}");
        }

        var month = TimeProvider.System.GetUtcNow().AddDays(-30);
        await ExecuteAsync(source, "UPDATE delivery.events SET created_at = created_at - interval '40 days' WHERE sequence <= 4 OR sequence BETWEEN 10 AND 12");
        Assert.Equal(4, await source.Retention.TrimEventsAsync(month, default));
        Assert.Equal(Enumerable.Range(5, 16).Select(i => (long)i), await SequencesAsync(node, conversation));

        // The last one of a part that the log has left.
        await ExecuteAsync(source, "UPDATE delivery.events SET created_at = created_at - interval '40 days' WHERE sequence = 20; UPDATE delivery.line SET position = 16777216 + 5");
        Assert.Equal(0, await source.Retention.DropEventsAsync(month, default));
        Assert.Equal(16, (await SequencesAsync(node, conversation)).Count);
    }

    [Fact]
    public async Task No_part_goes_before_an_older_one_that_is_still_needed()
    {
        // A hole in the middle of the log would be seen by nobody: what is kept is taken for the log's end.
        await using var source = await PostgresSource.CreateAsync(fresh: true);
        await using var world = new World(source, new InMemorySource());
        var node = await world.StartNodeAsync();
        var ann = await world.JoinAsync(node);
        var conversation = await world.OpenAsync(node, ann);
        foreach (var part in new[] { 0, 2, 3, 5 })
        {
            await ExecuteAsync(source, $"UPDATE delivery.line SET position = {part} * 16777216::bigint + 5; SELECT delivery.make_event_partitions({part + 1} * 16777216::bigint)");
            await world.SendAsync(node, ann, conversation, 0, $"in part {part}");
        }

        var month = TimeProvider.System.GetUtcNow().AddDays(-30);
        await ExecuteAsync(source, "UPDATE delivery.events SET created_at = created_at - interval '40 days' WHERE sequence BETWEEN 2 AND 3");
        await source.Retention.DropEventsAsync(month, default);
        Assert.Equal([1L, 2L, 3L, 4L], await SequencesAsync(node, conversation));

        await ExecuteAsync(source, "UPDATE delivery.events SET created_at = created_at - interval '40 days' WHERE sequence = 1");
        await source.Retention.DropEventsAsync(month, default);
        Assert.Equal([4L], await SequencesAsync(node, conversation));
    }

    [Fact]
    public async Task A_next_part_that_could_not_be_made_is_tried_again_and_keeps_no_node_from_stopping()
    {
        await using var source = await PostgresSource.CreateAsync(fresh: true);
        await using (var world = new World(source, new InMemorySource()))
        {
            var node = await world.StartNodeAsync();
            var ann = await world.JoinAsync(node);
            var conversation = await world.OpenAsync(node, ann);
            await ExecuteAsync(
                source,
                """
                ALTER FUNCTION delivery.make_event_partitions(bigint) RENAME TO made_event_partitions;
                CREATE SEQUENCE public.tries;
                CREATE FUNCTION delivery.make_event_partitions(up_to bigint) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
                    IF nextval('public.tries') > 1 THEN PERFORM delivery.made_event_partitions(up_to); ELSE RAISE EXCEPTION 'not now'; END IF;
                END $$;
                UPDATE delivery.line SET position = 16777216 + 5;
                """);
            for (var i = 0; i < 1_000 && await CountPartsAsync(source) < 3; i++)
            {
                await world.SendAsync(node, ann, conversation, 0, $"{i}");
                await Task.Delay(20);
            }

            Assert.Equal(3, await CountPartsAsync(source));
            await ExecuteAsync(source, "ALTER SEQUENCE public.tries RESTART; UPDATE delivery.line SET position = 2 * 16777216 + 5");
            await world.SendAsync(node, ann, conversation, 0, "just before the end");
        }
    }

    private static async Task<List<long>> SequencesAsync(DeliveryNode node, ConversationId conversation) =>
        [.. (await node.Stores.Log.ReadForwardAsync(conversation, 0, 100, default)).Select(@event => @event.Sequence)];

    private static async Task<long> CountPartsAsync(PostgresSource source)
    {
        await using var connection = new NpgsqlConnection(source.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT count(*) FROM pg_inherits WHERE inhparent = 'delivery.events'::regclass", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task ExecuteAsync(PostgresSource source, string sql)
    {
        await using var connection = new NpgsqlConnection(source.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
