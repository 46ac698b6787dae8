using System.Text.RegularExpressions;
using GraphChat.Delivery.Postgres.Append;
using Npgsql;
using Xunit;

namespace GraphChat.Delivery.Postgres.Tests;

/// <summary>The plans of the hot statements, over tables that are large enough for the planner to care.</summary>
public sealed class PlanTests
{
    private const string Fill =
        """
        INSERT INTO delivery.conversations (conversation_id, created_at, creator_device, digest, group_id, epoch, removal_epoch,
            commit_sequence, head, head_hash, last_position)
        SELECT ('00000000-0000-7000-8000-' || lpad(i::text, 12, '0'))::uuid, now(), gen_random_uuid(), '', '', 0, 0, 0, 20, '', i * 20
        FROM generate_series(1, 2000) i;
        INSERT INTO delivery.groups (conversation_id, state, group_info) SELECT conversation_id, '', '' FROM delivery.conversations;
        INSERT INTO delivery.events (position, conversation_id, sequence, event_id, kind, created_at, epoch, payload, hash, previous_hash)
        SELECT (i - 1) * 20 + s, ('00000000-0000-7000-8000-' || lpad(i::text, 12, '0'))::uuid, s, gen_random_uuid(),
            CASE WHEN s = 1 THEN 2 ELSE 1 END, now(), 0, '', '', ''
        FROM generate_series(1, 2000) i, generate_series(1, 20) s;
        UPDATE delivery.line SET position = 40000;
        INSERT INTO delivery.members (conversation_id, user_id, joined_sequence, joined_position)
        SELECT ('00000000-0000-7000-8000-' || lpad(i::text, 12, '0'))::uuid,
            ('00000000-0000-4000-8000-' || lpad(((i * 7 + k * 13) % 1000)::text, 12, '0'))::uuid, 0, 0
        FROM generate_series(1, 2000) i, generate_series(1, 12) k ON CONFLICT DO NOTHING;
        INSERT INTO delivery.group_devices (conversation_id, device_id, user_id)
        SELECT conversation_id, user_id, user_id FROM delivery.members;
        INSERT INTO delivery.devices (device_id, user_id, cipher_suite, signature_key, created_at)
        SELECT DISTINCT user_id, user_id, 3, ''::bytea, now() FROM delivery.members;
        INSERT INTO delivery.append_keys (device_id, client_message_id, conversation_id, sequence, digest)
        SELECT ('00000000-0000-4000-8000-' || lpad((i % 1000)::text, 12, '0'))::uuid, gen_random_uuid(), gen_random_uuid(), 1, ''
        FROM generate_series(1, 20000) i;
        INSERT INTO delivery.welcomes (position, conversation_id, sequence, hash, welcome, ratchet_tree)
        SELECT 100000 + i, gen_random_uuid(), 1, '', '', '' FROM generate_series(1, 5000) i;
        INSERT INTO delivery.welcome_devices (device_id, position) SELECT gen_random_uuid(), position FROM delivery.welcomes;
        INSERT INTO delivery.positions (conversation_id, user_id, device_id, delivered, read)
        SELECT conversation_id, user_id, user_id, 10, 10 FROM delivery.members;
        INSERT INTO delivery.blocks (blocker, blocked, blocked_at)
        SELECT DISTINCT m.user_id, gen_random_uuid(), now() FROM delivery.members m, generate_series(1, 5);
        ANALYZE;
        """;

    private const string C = "'00000000-0000-7000-8000-000000000007'::uuid";
    private const string U = "'00000000-0000-4000-8000-000000000007'::uuid";

    private static readonly (string Name, string Sql, string[] Values)[] s_statements =
    [
        ("lock", AppendReads.Lock, [$"ARRAY[{C}]"]),
        ("facts", AppendReads.Facts, [$"ARRAY[{C}]", $"ARRAY[{U}]", $"ARRAY[{U}]", $"ARRAY[{U}]"]),
        ("forward", PostgresEventLog.Forward, [C, "3", "10"]),
        ("backward", PostgresEventLog.Backward, [C, "30", "10"]),
        ("line", LineReads.Events, ["39000", "40000", "256"]),
        ("welcomes of the line", LineReads.Welcomes, ["39000", "40000", "256"]),
        ("changes of the line", LineReads.Changes, [$"ARRAY[{C}]", "ARRAY[3::bigint]"]),
        ("inbox by position", LineReads.Inbox, [U, "39950", "40000", "256", U]),
        ("inbox by conversation", LineReads.Inbox, [U, "1000", "40000", "256", U]),
        ("horizon", LineReads.Horizon, [U, "1000"]),
        ("inbox events", LineReads.InboxEvents, ["ARRAY[39000, 39500::bigint]", "39000", "39500"]),
        ("inbox welcomes", LineReads.InboxWelcomes, ["ARRAY[100100, 100200::bigint]", U]),
        ("stays", PostgresConversationStore.Stays, [$"ARRAY[{C}]", "1000"]),
        ("unread", PostgresPositionStore.Unread, [U, $"ARRAY[{C}]"]),
        ("group", PostgresGroupStore.Group, [C, U]),
        ("old keys", PostgresRetention.OldKeys, [$"ARRAY[{U}]", U, "10000"]),
    ];

    [Fact]
    public async Task Every_hot_statement_goes_by_an_index()
    {
        await using var source = await PostgresSource.CreateAsync(fresh: true);
        await using var connection = new NpgsqlConnection(source.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using (var fill = new NpgsqlCommand(Fill, connection))
        {
            await fill.ExecuteNonQueryAsync();
        }

        var scanning = new List<string>();
        foreach (var (name, sql, values) in s_statements)
        {
            var text = Regex.Replace(sql, @"\$(\d+)", match => values[int.Parse(match.Groups[1].Value) - 1]);
            await using var explain = new NpgsqlCommand($"EXPLAIN {text}", connection);
            await using var reader = await explain.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                // The line is one row, and unused parts and proposals are empty.
                var line = reader.GetString(0);
                if (line.Contains("Seq Scan", StringComparison.Ordinal) && !Regex.IsMatch(line, "Seq Scan on (line|proposals|events_1)"))
                {
                    scanning.Add($"{name}: {line.Trim()}");
                }
            }
        }

        Assert.Empty(scanning);
    }

    /// <summary>The lanes keep the plan of their first batch, which may have been made while the tables were empty.</summary>
    [Theory]
    [InlineData(AppendReads.Lock, "uuid[]")]
    [InlineData(AppendReads.Facts, "uuid[], uuid[], uuid[], uuid[]")]
    [InlineData(AppendWrites.Conversations, "bigint, uuid[], bigint[], bytea[], bigint[]")]
    public async Task The_plan_that_appends_keep_looks_each_row_up_though_it_was_made_over_empty_tables(string sql, string types)
    {
        await using var source = await PostgresSource.CreateAsync(fresh: true);
        await using var connection = new NpgsqlConnection(
            $"{source.ConnectionString};Pooling=false;Options=-c jit=off{PostgresDelivery.AppendOptions}");
        await connection.OpenAsync();
        await using (var prepare = new NpgsqlCommand($"PREPARE appends ({types}) AS {sql}", connection))
        {
            await prepare.ExecuteNonQueryAsync();
        }

        var nulls = string.Join(", ", types.Split(',').Select(_ => "NULL"));
        var plan = new List<string>();
        await using (var explain = new NpgsqlCommand($"EXPLAIN EXECUTE appends ({nulls})", connection))
        await using (var reader = await explain.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                plan.Add(reader.GetString(0).Trim());
            }
        }

        var scans = plan.Index().Where(line => Regex.IsMatch(line.Item, "Index (Only )?Scan")).ToList();
        Assert.NotEmpty(scans);
        Assert.All(scans, line => Assert.StartsWith("Index Cond: ", plan[line.Index + 1], StringComparison.Ordinal));
        Assert.DoesNotContain(plan, line => Regex.IsMatch(line, "Hash|hashed|Merge Join|Seq Scan on (?!line)"));
    }
}
