using GraphChat.Identity.Storage;
using Npgsql;

namespace GraphChat.Identity.Audit;

/// <summary>
/// Writes events: those that come while others are being written go together, in one statement and one commit. Whoever
/// writes one hears when it is kept. Thread-safe.
/// </summary>
internal sealed class AuditWriter(IdentityDatabase database)
{
    private const int MostAtOnce = 500;
    private readonly Lock _lock = new();
    private readonly Queue<(AuditEvent Event, TaskCompletionSource Kept)> _waiting = new();
    private bool _isWriting;

    /// <summary>Keeps an event; who stops waiting for it does not take it back.</summary>
    public Task WriteAsync(AuditEvent @event, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var kept = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isFirst = false;
        lock (_lock)
        {
            _waiting.Enqueue((@event, kept));
            (isFirst, _isWriting) = (!_isWriting, true);
        }

        if (isFirst)
        {
            _ = Task.Run(WriteAllAsync, CancellationToken.None);
        }

        return kept.Task.WaitAsync(cancellationToken);
    }

    private async Task WriteAllAsync()
    {
        while (Take() is { Count: > 0 } part)
        {
            await WriteAsync(part);
        }
    }

    private List<(AuditEvent Event, TaskCompletionSource Kept)> Take()
    {
        var part = new List<(AuditEvent Event, TaskCompletionSource Kept)>();
        lock (_lock)
        {
            while (part.Count < MostAtOnce && _waiting.TryDequeue(out var next))
            {
                part.Add(next);
            }

            _isWriting = part.Count > 0;
        }

        return part;
    }

    private async Task WriteAsync(List<(AuditEvent Event, TaskCompletionSource Kept)> part)
    {
        try
        {
            await InsertAsync([.. part.Select(one => one.Event)]);
            part.ForEach(one => one.Kept.SetResult());
        }
        catch (Exception exception) when (part.Count > 1 && (exception is PostgresException or not NpgsqlException))
        {
            // PostgreSQL was reached: one that it does not take fails nobody else's.
            foreach (var one in part)
            {
                await WriteAsync([one]);
            }
        }
        catch (Exception exception)
        {
            part.ForEach(one => one.Kept.SetException(exception));
        }
    }

    private Task<int> InsertAsync(AuditEvent[] events) => database.ExecuteAsync(
        """
        INSERT INTO identity."AuditEvents" ("At", "Kind", "Subject", "ClientId", "SessionId", "Address", "CorrelationId", "Details")
        SELECT * FROM unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
        """,
        CancellationToken.None,
        Column(events, one => one.At),
        Column(events, one => one.Kind),
        Column(events, one => one.Subject),
        Column(events, one => one.ClientId),
        Column(events, one => one.SessionId),
        Column(events, one => one.Address),
        Column(events, one => one.CorrelationId),
        Column(events, one => one.Details));

    private static T[] Column<T>(AuditEvent[] events, Func<AuditEvent, T> of) => Array.ConvertAll(events, one => of(one));
}
