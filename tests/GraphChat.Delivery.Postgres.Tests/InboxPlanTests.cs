using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using Xunit;

namespace GraphChat.Delivery.Postgres.Tests;

/// <summary>
/// What PostgreSQL touches when an inbox is resumed, counted in pages of its buffers: as much as was missed, and with little
/// missed the same for five conversations and for five thousand.
/// </summary>
public sealed class InboxPlanTests
{
    private const string Many = "00000000-0000-4000-8000-000000005000";
    private const string Few = "00000000-0000-4000-8000-000000000005";

    // 5,000 quiet conversations of one person, 5 of them another's too; then the talk of others, and at its end ten events in
    // conversations of both.
    private const string Fill =
        $"""
        INSERT INTO delivery.conversations (conversation_id, created_at, creator_device, digest, group_id, epoch, removal_epoch,
            commit_sequence, head, head_hash, last_position)
        SELECT ('00000000-0000-7000-8000-' || lpad(i::text, 12, '0'))::uuid, now(), gen_random_uuid(), '', '', 0, 0, 0, 10, '',
            CASE WHEN i <= 5 THEN 12000 ELSE least(i, 5000) END
        FROM generate_series(1, 6000) i;
        INSERT INTO delivery.events (position, conversation_id, sequence, event_id, kind, created_at, epoch, payload, hash, previous_hash)
        SELECT i, ('00000000-0000-7000-8000-' || lpad(CASE WHEN i <= 5000 THEN i WHEN i > 11990 THEN i % 5 + 1 ELSE 5001 + i % 1000 END::text, 12, '0'))::uuid,
            i, gen_random_uuid(), 1, now(), 0, '', '', '' FROM generate_series(1, 12000) i;
        UPDATE delivery.line SET position = 12000;
        INSERT INTO delivery.members (conversation_id, user_id, joined_sequence, joined_position)
        SELECT ('00000000-0000-7000-8000-' || lpad(i::text, 12, '0'))::uuid, '{Many}'::uuid, 0, 0 FROM generate_series(1, 5000) i
        UNION ALL SELECT ('00000000-0000-7000-8000-' || lpad(i::text, 12, '0'))::uuid, '{Few}'::uuid, 0, 0 FROM generate_series(1, 5) i
        UNION ALL SELECT ('00000000-0000-7000-8000-' || lpad(i::text, 12, '0'))::uuid, gen_random_uuid(), 0, 0 FROM generate_series(5001, 6000) i, generate_series(1, 5);
        """;

    [Fact]
    public async Task Resuming_costs_what_was_missed_and_not_what_there_is()
    {
        await using var source = await PostgresSource.CreateAsync(fresh: true);
        await using var connection = new NpgsqlConnection(source.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await ExecuteAsync(connection, Fill);
        await ExecuteAsync(connection, "VACUUM ANALYZE");
        // What a statement that is prepared for good is planned as.
        await ExecuteAsync(connection, "SET plan_cache_mode = force_generic_plan");

        // As many positions as conversations, or fewer: one look a position.
        var (newPages, newRows) = await ExplainAsync(connection, Many, after: 11_985);
        var (manyPages, manyRows) = await ExplainAsync(connection, Many, after: 11_500);
        Assert.Equal((10, 10), (newRows, manyRows));
        Assert.True(manyPages < 500 * 6, $"{manyPages} pages for 500 positions.");
        Assert.True(newPages < 100, $"{newPages} pages for 15 positions.");

        // More: one look a conversation, however much the others talked, and no row but positions.
        var (fewPages, fewRows) = await ExplainAsync(connection, Few, after: 0);
        var (pages, rows) = await ExplainAsync(connection, Many, after: 5_000);
        var (allPages, allRows) = await ExplainAsync(connection, Many, after: 0);
        Assert.Equal((15, 10, 5_010), (fewRows, rows, allRows));
        Assert.True(fewPages < 100, $"{fewPages} pages for 12,000 positions and 5 conversations.");
        Assert.True(pages < 5_000 * 4, $"{pages} pages for 10 events.");
        Assert.True(allPages < 5_000 * 12, $"{allPages} pages for 5,010 events.");
    }

    private static async Task<(long Pages, int Rows)> ExplainAsync(NpgsqlConnection connection, string person, long after)
    {
        await ExecuteAsync(connection, $"DEALLOCATE ALL; PREPARE inbox (uuid, bigint, bigint, integer, uuid) AS {LineReads.Inbox}");
        var values = string.Create(CultureInfo.InvariantCulture, $"'{person}', {after}, 12000, 16384, '{person}'");
        await using var explain = new NpgsqlCommand($"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) EXECUTE inbox ({values})", connection);
        await using var reader = await explain.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
        {
            lines.Add(reader.GetString(0));
        }

        // The first line is the whole plan, the first count of buffers what all of it touched.
        var pages = Regex.Matches(lines.First(line => line.Contains("Buffers:", StringComparison.Ordinal)), "(?:hit|read)=([0-9]+)");
        return (
            pages.Sum(count => long.Parse(count.Groups[1].Value, CultureInfo.InvariantCulture)),
            int.Parse(Regex.Match(lines[0], "rows=([0-9]+)").Groups[1].Value, CultureInfo.InvariantCulture));
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
