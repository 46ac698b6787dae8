using GraphChat.Delivery.Contract;
using GraphChat.Delivery.History;
using GraphChat.Delivery.Ports;
using Npgsql;
using Xunit;

namespace GraphChat.Delivery.Postgres.Tests;

/// <summary>Backends that die in the middle of an append: what was answered is there once, and nothing else is.</summary>
public sealed class AppendFaultTests : IAsyncLifetime
{
    private PostgresSource _source = null!;
    private World _world = null!;
    private DeliveryNode _one = null!;
    private DeliveryNode _two = null!;
    private Participant _ann = null!;
    private ConversationId _conversation;

    public async ValueTask InitializeAsync()
    {
        _source = await PostgresSource.CreateAsync();
        _world = new World(_source, new InMemorySource());
        _one = await _world.StartNodeAsync();
        _two = await _world.StartNodeAsync();
        _ann = await _world.JoinAsync(_one);
        _conversation = await _world.OpenAsync(_one, _ann);
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Every_answered_send_is_in_the_log_once_while_backends_are_killed()
    {
        using var stop = new CancellationTokenSource();
        var killing = KillBackendsAsync(stop.Token);
        await using var reader = new Collecting<EventItem>(token => _two.Hub.SubscribeToConversation(
            _ann.Caller, _conversation, _two.Cursors.AfterSequence(_conversation, 0), filter: null, token));

        var answered = new List<(long Sequence, EventId Id)>();
        for (var round = 0; round < 25; round++)
        {
            var sent = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
            {
                var id = _world.NewId();
                while (true)
                {
                    try
                    {
                        return await _world.SendAsync(i % 2 == 0 ? _one : _two, _ann, _conversation, 0, $"{round} {i}", id);
                    }
                    catch (DeliveryException exception) when (exception.Code == DeliveryErrorCode.Unavailable)
                    {
                        // What a client does: the same bytes again.
                    }
                }
            }));
            answered.AddRange(sent.Select(@event => (@event.Sequence, @event.Id)));
        }

        await stop.CancelAsync();
        var kills = await killing;
        Assert.True(kills > 3, $"Only {kills} backends were killed.");
        var log = await ReadLogAsync();
        Assert.Equal(answered.OrderBy(sent => sent.Sequence).ToList(), log.Select(@event => (@event.Sequence, @event.Id)).ToList());
        Assert.Equal(Enumerable.Range(1, 200).Select(i => (long)i), log.Select(@event => @event.Sequence));
        Assert.Equal(Enumerable.Range(1, 200).Select(i => (long)i), (await reader.TakeAsync(200, seconds: 20)).Select(item => item.Event.Sequence));
    }

    [Fact]
    public async Task A_lost_answer_to_the_commit_is_found_out_by_the_key()
    {
        // The commit waits in a deferred trigger, where its backend is killed after the transaction was decided or before.
        await ExecuteAsync(
            """
            CREATE FUNCTION delivery.slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.3); RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON delivery.append_keys
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION delivery.slow();
            """);
        try
        {
            for (var round = 0; round < 5; round++)
            {
                var sending = _world.SendAsync(_one, _ann, _conversation, 0, $"{round}");
                await Task.Delay(100 + (round * 60));
                await ExecuteAsync(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'active' AND query ~ 'COMMIT|append_keys'
                    """);
                var sent = await sending;
                Assert.Equal(round + 1, sent.Sequence);
            }
        }
        finally
        {
            await ExecuteAsync("DROP TRIGGER slow ON delivery.append_keys; DROP FUNCTION delivery.slow();");
        }

        Assert.Equal(5, (await ReadLogAsync()).Count);
    }

    [Fact]
    public async Task What_cannot_be_stored_fails_by_itself_and_its_neighbours_do_not()
    {
        await ExecuteAsync("ALTER TABLE delivery.events ADD CONSTRAINT planted CHECK (length(payload) <> 333)");
        try
        {
            var odd = new string('x', 333 - FakeMls.Message(_conversation, 0, "").Length);
            var sends = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
            {
                try
                {
                    await _world.SendAsync(_one, _ann, _conversation, 0, i == 7 ? odd : $"{i}");
                    return true;
                }
                catch (DeliveryException exception) when (exception.Code == DeliveryErrorCode.Internal)
                {
                    return false;
                }
            }));

            Assert.Equal(Enumerable.Range(0, 20).Select(i => i != 7), sends);
        }
        finally
        {
            await ExecuteAsync("ALTER TABLE delivery.events DROP CONSTRAINT planted");
        }

        Assert.Equal(Enumerable.Range(1, 19).Select(i => (long)i), (await ReadLogAsync()).Select(@event => @event.Sequence));
    }

    [Fact]
    public async Task Who_is_told_of_what_was_added_and_fails_does_not_fail_the_send()
    {
        _one.Stores.Log.Observe(_ => throw new InvalidOperationException("It broke."));

        Assert.Equal(1, (await _world.SendAsync(_one, _ann, _conversation, 0, "stored")).Sequence);
        Assert.Equal([2L, 3L], (await Task.WhenAll(
            _world.SendAsync(_one, _ann, _conversation, 0, "a"), _world.SendAsync(_one, _ann, _conversation, 0, "b"))).Select(sent => sent.Sequence).Order());
    }

    [Fact]
    public async Task Those_behind_one_that_cannot_be_stored_do_not_each_wait_as_long()
    {
        // Each waited for the patience of every one before it.
        var impatient = new ImpatientSource(_source.ConnectionString);
        await using var world = new World(impatient, new InMemorySource());
        var node = await world.StartNodeAsync();
        var ids = Enumerable.Range(0, 15).Select(_ => world.NewId()).ToList();
        await using (var connection = new NpgsqlConnection(_source.ConnectionString + ";Pooling=false"))
        {
            await connection.OpenAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await using (var hold = new NpgsqlCommand("SELECT FROM delivery.conversations FOR UPDATE", connection, transaction))
            {
                await hold.ExecuteNonQueryAsync();
            }

            var codes = Task.WhenAll(ids.Select((id, i) => World.CodeOfAsync(() => world.SendAsync(node, _ann, _conversation, 0, $"{i}", id))));
            Assert.All(await codes.WaitAsync(TimeSpan.FromSeconds(15)), code => Assert.Equal(DeliveryErrorCode.Unavailable, code));
        }

        await Task.WhenAll(ids.Select((id, i) => world.SendAsync(node, _ann, _conversation, 0, $"{i}", id)));
        Assert.Equal(15, (await ReadLogAsync()).Count);
    }

    private async Task<int> KillBackendsAsync(CancellationToken cancellationToken)
    {
        var kills = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(40, CancellationToken.None);
            kills += (int)(long)(await ExecuteAsync(
                """
                SELECT count(pg_terminate_backend(pid)) FROM (
                    SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
                    AND (state <> 'idle' OR query ~ 'COMMIT') ORDER BY random() LIMIT 1) AS victim
                """))!;
        }

        return kills;
    }

    private Task<IReadOnlyList<Event>> ReadLogAsync() => _one.Stores.Log.ReadForwardAsync(_conversation, 0, 500, default);

    private async Task<object?> ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_source.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>A store that commits one append at a time, and waits two seconds for its turn.</summary>
    private sealed class ImpatientSource(string connectionString) : IStoreSource
    {
        private PostgresDelivery? _delivery;

        public async Task<DeliveryStores> OpenNodeAsync()
        {
            _delivery = await PostgresDelivery.OpenAsync(
                new PostgresDeliveryOptions
                {
                    ConnectionString = $"{connectionString};Maximum Pool Size=5;Options=-c lock_timeout=300ms",
                    AppendLanes = 1,
                    MaxBatch = 1,
                    AppendPatience = TimeSpan.FromSeconds(2),
                },
                World.Keys,
                TimeProvider.System,
                default);
            return _delivery.Stores;
        }

        public Task ForgetUpToAsync(long position) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => _delivery?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
