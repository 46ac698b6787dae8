using GraphChat.Delivery.History;
using GraphChat.Delivery.Ports;
using GraphChat.Delivery.Postgres.Append;
using Npgsql;

namespace GraphChat.Delivery.Postgres;

/// <summary>The log on PostgreSQL. Appends go through lanes that commit in groups; reads go straight.</summary>
internal sealed class PostgresEventLog : IEventLog, IAsyncDisposable
{
    internal const string Forward =
        $"""
        SELECT {EventColumns.Select} FROM delivery.events e
        WHERE e.conversation_id = $1 AND e.sequence > $2 ORDER BY e.sequence LIMIT $3
        """;

    internal const string Backward =
        $"""
        SELECT {EventColumns.Select} FROM delivery.events e
        WHERE e.conversation_id = $1 AND e.sequence < $2 ORDER BY e.sequence DESC LIMIT $3
        """;

    private readonly PostgresGate _gate;
    private readonly AppendLane[] _lanes;
    private readonly PartitionKeeper _partitions;
    private readonly List<Action<IReadOnlyList<LineEntry>>> _observers = [];

    public PostgresEventLog(PostgresGate gate, NpgsqlDataSource appends, PostgresDeliveryOptions options, TimeProvider time)
    {
        _gate = gate;
        _partitions = new PartitionKeeper(gate);
        _lanes = [.. Enumerable.Range(0, options.AppendLanes).Select(_ => new AppendLane(gate, appends, options, time, Announce))];
    }

    public Task<AppendResult> AppendAsync(Ports.Append append, CancellationToken cancellationToken) =>
        // One lane a conversation: two would only wait for each other's lock.
        _lanes[(uint)append.Conversation.Value.GetHashCode() % (uint)_lanes.Length].AppendAsync(append, cancellationToken);

    public async Task<AppendResult?> FindAppendedAsync(
        ConversationId conversation,
        DeviceId device,
        Guid clientMessageId,
        ReadOnlyMemory<byte> digest,
        CancellationToken cancellationToken)
    {
        var keys = await _gate.ReadAsync(
            new NpgsqlCommandText(
                "SELECT conversation_id, sequence, digest FROM delivery.append_keys WHERE device_id = $1 AND client_message_id = $2",
                device.Value,
                clientMessageId),
            row => (Conversation: new ConversationId(row.GetGuid(0)), Sequence: row.GetInt64(1), Digest: row.GetFieldValue<byte[]>(2)),
            cancellationToken);
        if (keys.Count == 0)
        {
            return null;
        }

        return keys[0].Conversation == conversation && keys[0].Digest.AsSpan().SequenceEqual(digest.Span)
            ? await FindRepeatedAsync(_gate, conversation, keys[0].Sequence, cancellationToken)
            : new AppendResult.Refused(DeliveryErrorCode.IdempotencyMismatch);
    }

    public void Observe(Action<IReadOnlyList<LineEntry>> observer)
    {
        lock (_observers)
        {
            _observers.Add(observer);
        }
    }

    public Task<IReadOnlyList<Event>> ReadForwardAsync(
        ConversationId conversation, long afterSequence, int limit, CancellationToken cancellationToken) => _gate.ReadAsync(
            new NpgsqlCommandText(
                Forward,
                conversation.Value,
                afterSequence,
                limit),
            EventColumns.Read,
            cancellationToken);

    public async Task<IReadOnlyList<Event>> ReadBackwardAsync(
        ConversationId conversation, long beforeSequence, int limit, CancellationToken cancellationToken)
    {
        var read = await _gate.ReadAsync(
            new NpgsqlCommandText(
                Backward,
                conversation.Value,
                beforeSequence,
                limit),
            EventColumns.Read,
            cancellationToken);
        return [.. read.Reverse()];
    }

    public async Task<Event?> FindAsync(EventId id, CancellationToken cancellationToken)
    {
        var read = await _gate.ReadAsync(
            new NpgsqlCommandText($"SELECT {EventColumns.Select} FROM delivery.events e WHERE e.event_id = $1", id.Value),
            EventColumns.Read,
            cancellationToken);
        return read.Count == 0 ? null : read[0];
    }

    public async Task<long> ReadPositionAsync(CancellationToken cancellationToken)
    {
        var read = await _gate.ReadAsync(
            new NpgsqlCommandText("SELECT position FROM delivery.line"), row => row.GetInt64(0), cancellationToken);
        return read[0];
    }

    public Task<IReadOnlyList<LineEntry>> ReadLineAsync(long after, int limit, CancellationToken cancellationToken) =>
        LineReads.ReadLineAsync(_gate, after, limit, cancellationToken);

    public Task<IReadOnlyList<long>> FindInboxAsync(
        UserId user, DeviceId? device, long after, long upTo, int limit, CancellationToken cancellationToken) =>
        LineReads.FindInboxAsync(_gate, user, device, after, upTo, limit, cancellationToken);

    public Task<IReadOnlyList<InboxStep>> ReadInboxAsync(
        DeviceId? device, IReadOnlyList<long> positions, CancellationToken cancellationToken) =>
        LineReads.ReadInboxAsync(_gate, device, positions, cancellationToken);

    public async Task<Horizon> FindHorizonAsync(UserId user, long after, CancellationToken cancellationToken)
    {
        var read = await _gate.ReadAsync(
            new NpgsqlCommandText(LineReads.Horizon, user.Value, after), row => new Horizon(row.GetInt64(0), row.GetBoolean(1)), cancellationToken);
        return read[0];
    }

    public async Task<IReadOnlyDictionary<ConversationId, long>> FindFirstKeptAsync(
        IReadOnlyCollection<ConversationId> conversations, CancellationToken cancellationToken)
    {
        var read = await _gate.ReadAsync(
            new NpgsqlCommandText(
                """
                SELECT c.id, e.sequence FROM unnest($1::uuid[]) AS c (id) CROSS JOIN LATERAL (
                    SELECT sequence FROM delivery.events WHERE conversation_id = c.id ORDER BY sequence LIMIT 1) e
                """,
                conversations.Select(id => id.Value).Distinct().ToArray()),
            row => (Conversation: new ConversationId(row.GetGuid(0)), Sequence: row.GetInt64(1)),
            cancellationToken);
        return read.ToDictionary(entry => entry.Conversation, entry => entry.Sequence);
    }

    public async Task<Welcome?> FindWelcomeAsync(
        ConversationId conversation, long sequence, CancellationToken cancellationToken)
    {
        var read = await _gate.ReadAsync(
            new NpgsqlCommandText(
                $"SELECT {LineReads.WelcomeColumns} FROM delivery.welcomes w WHERE w.conversation_id = $1 AND w.sequence = $2",
                conversation.Value,
                sequence),
            row => LineReads.ReadWelcome(row).Welcome,
            cancellationToken);
        return read.Count == 0 ? null : read[0];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var lane in _lanes)
        {
            await lane.DisposeAsync();
        }

        await _partitions.DisposeAsync();
    }

    internal static async Task<AppendResult> FindRepeatedAsync(
        PostgresGate gate, ConversationId conversation, long sequence, CancellationToken cancellationToken)
    {
        var read = await gate.ReadAsync(
            new NpgsqlCommandText(
                $"SELECT {EventColumns.Select} FROM delivery.events e WHERE e.conversation_id = $1 AND e.sequence = $2",
                conversation.Value,
                sequence),
            EventColumns.Read,
            cancellationToken);
        // Retention may have taken the event while its key is still known.
        return read.Count == 1 ? new AppendResult.Repeated(read[0]) : new AppendResult.Refused(DeliveryErrorCode.IdempotencyExpired);
    }

    private void Announce(IReadOnlyList<LineEntry> entries)
    {
        _partitions.Note(entries[^1].Position);
        Action<IReadOnlyList<LineEntry>>[] observers;
        lock (_observers)
        {
            observers = [.. _observers];
        }

        foreach (var observer in observers)
        {
            observer(entries);
        }
    }
}
