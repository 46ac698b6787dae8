using System.Threading.Channels;
using GraphChat.Delivery.History;
using GraphChat.Delivery.Ports;
using Npgsql;

namespace GraphChat.Delivery.Postgres.Append;

/// <summary>
/// Commits together what has come in meanwhile: one transaction and one fsync for many appends. While one batch is under
/// way the next one gathers. A batch whose outcome is unknown is done again: what was committed is found by its keys,
/// once the locks of the lost transaction are free.
/// </summary>
internal sealed class AppendLane : IAsyncDisposable
{
    private const int AttemptsTogether = 4;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);
    private readonly PostgresGate _gate;
    private readonly NpgsqlDataSource _appends;
    private readonly PostgresDeliveryOptions _options;
    private readonly TimeProvider _time;
    private readonly Action<IReadOnlyList<LineEntry>> _committed;
    private readonly Channel<PendingAppend> _waiting;
    private readonly Task _running;

    public AppendLane(
        PostgresGate gate,
        NpgsqlDataSource appends,
        PostgresDeliveryOptions options,
        TimeProvider time,
        Action<IReadOnlyList<LineEntry>> committed)
    {
        _gate = gate;
        _appends = appends;
        _options = options;
        _time = time;
        _committed = committed;
        _waiting = Channel.CreateBounded<PendingAppend>(new BoundedChannelOptions(options.MaxWaiting) { SingleReader = true });
        _running = Task.Run(RunAsync);
    }

    public async Task<AppendResult> AppendAsync(Ports.Append append, CancellationToken cancellationToken)
    {
        var pending = new PendingAppend(append, _time.GetTimestamp());
        try
        {
            await _waiting.Writer.WriteAsync(pending, cancellationToken);
        }
        catch (ChannelClosedException)
        {
            throw new DeliveryException(DeliveryErrorCode.Unavailable, "This node is stopping; repeat the same bytes on another one.");
        }

        return await pending.Result.WaitAsync(cancellationToken);
    }

    /// <summary>Takes no more, and finishes what it has.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _running;
    }

    private async Task RunAsync()
    {
        while (await _waiting.Reader.WaitToReadAsync())
        {
            await CommitAsync(Gather());
        }
    }

    private List<PendingAppend> Gather()
    {
        var batch = new List<PendingAppend>();
        var bytes = 0L;
        while (batch.Count < _options.MaxBatch && bytes < _options.MaxBatchBytes && _waiting.Reader.TryRead(out var pending))
        {
            batch.Add(pending);
            bytes += pending.Size;
        }

        return batch;
    }

    private async Task CommitAsync(List<PendingAppend> batch)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await CommitOnceAsync(batch);
                return;
            }
            catch (Exception exception) when (PostgresGate.IsPassing(exception))
            {
                batch = FailImpatient(batch, PostgresGate.Unavailable(exception));
                if (batch.Count == 0)
                {
                    return;
                }

                await Task.Delay(s_pause * Math.Min(attempt, 10), _time);
            }
            catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UniqueViolation && attempt < AttemptsTogether)
            {
                // The same key came in through another node or lane meanwhile: it is found now.
            }
            catch (Exception exception)
            {
                await CommitAloneAsync(batch, exception);
                return;
            }
        }
    }

    // Something in the batch cannot be stored: it fails by itself, and its neighbours do not.
    private async Task CommitAloneAsync(List<PendingAppend> batch, Exception cause)
    {
        if (batch.Count == 1)
        {
            Fail(batch, new DeliveryException(DeliveryErrorCode.Internal, "It could not be stored.", details: null, cause));
            return;
        }

        foreach (var pending in batch)
        {
            await CommitAsync([pending]);
        }
    }

    private async Task CommitOnceAsync(IReadOnlyList<PendingAppend> batch)
    {
        await using var connection = await _appends.OpenConnectionAsync();
        var (conversations, facts) = await AppendReads.ReadAsync(connection, batch, CancellationToken.None);
        var plan = AppendPlan.Make(batch, conversations, facts);
        var first = 0L;
        if (plan.Accepted.Count > 0)
        {
            first = await AppendWrites.WriteAsync(connection, plan, conversations.Values, CancellationToken.None);
        }
        else
        {
            await new NpgsqlCommandText("ROLLBACK").ExecuteAsync(connection, transaction: null, CancellationToken.None);
        }

        // From here on it is durable, and everybody gets an answer, whatever else fails.
        Answer(plan, first);
        await AnswerRepeatedAsync(plan.Repeated);
    }

    private void Answer(AppendPlan plan, long first)
    {
        if (plan.Accepted.Count > 0)
        {
            var entries = new List<LineEntry>(plan.Accepted.Count);
            var events = new List<Event>(plan.Accepted.Count);
            foreach (var accepted in plan.Accepted)
            {
                var @event = accepted.Draft with { Position = first + accepted.Offset };
                events.Add(@event);
                entries.Add(new LineEntry.OfEvent(@event, accepted.Change.Joined, accepted.Change.Left));
                if (accepted.HasWelcome)
                {
                    entries.Add(new LineEntry.OfWelcome(
                        @event.Position + 1, @event.Conversation, @event.Sequence, accepted.Pending.Append.Commit!.Welcomed));
                }
            }

            Announce(entries);
            for (var i = 0; i < events.Count; i++)
            {
                plan.Accepted[i].Pending.Complete(new AppendResult.Appended(events[i]));
            }
        }

        foreach (var (pending, refusal) in plan.Refused)
        {
            pending.Complete(refusal);
        }
    }

    private void Announce(List<LineEntry> entries)
    {
        try
        {
            _committed(entries);
        }
        catch (Exception)
        {
            // It is stored all the same; whoever was not told looks up the line's end.
        }
    }

    // Those that still wait in the lane too: each would wait for a batch of its own to fail.
    private List<PendingAppend> FailImpatient(List<PendingAppend> batch, DeliveryException exception)
    {
        while (_waiting.Reader.TryPeek(out var next) && IsImpatient(next) && _waiting.Reader.TryRead(out var waiting))
        {
            waiting.Fail(exception);
        }

        Fail(batch.Where(IsImpatient), exception);
        return [.. batch.Where(pending => !pending.Result.IsCompleted)];
    }

    private bool IsImpatient(PendingAppend pending) => _time.GetElapsedTime(pending.ArrivedAt) > _options.AppendPatience;

    private async Task AnswerRepeatedAsync(List<(PendingAppend Pending, ConversationId Conversation, long Sequence)> repeated)
    {
        foreach (var (pending, conversation, sequence) in repeated)
        {
            try
            {
                pending.Complete(await PostgresEventLog.FindRepeatedAsync(_gate, conversation, sequence, CancellationToken.None));
            }
            catch (DeliveryException exception)
            {
                pending.Fail(exception);
            }
        }
    }

    private static void Fail(IEnumerable<PendingAppend> batch, Exception exception)
    {
        foreach (var pending in batch)
        {
            pending.Fail(exception);
        }
    }
}
