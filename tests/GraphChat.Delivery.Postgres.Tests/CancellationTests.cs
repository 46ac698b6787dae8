using Npgsql;
using Xunit;

namespace GraphChat.Delivery.Postgres.Tests;

/// <summary>Readers that go away in the middle of a read leave the connections of the pool in order.</summary>
public sealed class CancellationTests
{
    [Fact]
    public async Task Whoever_goes_away_stops_waiting_and_the_statement_runs_to_its_end()
    {
        await using var source = await PostgresSource.CreateAsync();
        await using var pool = NpgsqlDataSource.Create(source.ConnectionString + ";Maximum Pool Size=1;Max Auto Prepare=10;Auto Prepare Min Usages=2;No Reset On Close=true");
        var gate = new PostgresGate(pool);
        await gate.ReadAsync(new NpgsqlCommandText("CREATE SEQUENCE public.ends"), _ => true, default);
        var backend = await BackendAsync(gate);
        for (var round = 1; round <= 3; round++)
        {
            using var away = new CancellationTokenSource();
            var reading = gate.ReadAsync(
                new NpgsqlCommandText("SELECT s, nextval('public.ends') FROM pg_sleep(1), generate_series(1, $1) s", 100), row => row.GetInt32(0), away.Token);
            await UntilActiveAsync(source, backend);

            await away.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);

            // The only connection there is: whoever comes next waits for the statement before.
            Assert.Equal(backend, await BackendAsync(gate));
            Assert.Equal([100L * round], await gate.ReadAsync(new NpgsqlCommandText("SELECT last_value FROM public.ends"), row => row.GetInt64(0), default));
        }

        await gate.ReadAsync(new NpgsqlCommandText("DROP SEQUENCE public.ends"), _ => true, default);
    }

    private static async Task<int> BackendAsync(PostgresGate gate) =>
        (await gate.ReadAsync(new NpgsqlCommandText("SELECT pg_backend_pid()"), row => row.GetInt32(0), default))[0];

    private static async Task UntilActiveAsync(PostgresSource source, int backend)
    {
        await using var connection = new NpgsqlConnection(source.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        for (var i = 0; i < 1_500; i++)
        {
            await using var command = new NpgsqlCommand("SELECT count(*) FROM pg_stat_activity WHERE pid = $1 AND wait_event = 'PgSleep'", connection)
            {
                Parameters = { new() { Value = backend } },
            };
            if ((long)(await command.ExecuteScalarAsync())! > 0)
            {
                return;
            }

            await Task.Delay(20);
        }

        Assert.Fail("The statement did not begin.");
    }
}
