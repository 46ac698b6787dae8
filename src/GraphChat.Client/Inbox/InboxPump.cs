using System.Text;
using System.Text.Json.Nodes;
using GraphChat.Client.Conversations;
using GraphChat.Client.Devices;
using GraphChat.Client.GraphQL;
using GraphChat.Client.Storage;

namespace GraphChat.Client.Inbox;

/// <summary>Follows the inbox for as long as the client runs: connects, resumes by cursor, applies, and tidies up beside it.</summary>
internal sealed class InboxPump(
    ClientCore core, SessionStarter session, GraphQLSubscription subscription, EventApplier applier, WelcomeOpener welcomes,
    UpkeepTurns turns, DeviceApproval approval, MendingRounds mending, Action<ConnectionState> stateChanged)
{
    private static readonly TimeSpan s_upkeepInterval = TimeSpan.FromSeconds(5);

    // A subscription that the server refuses, or an item that cannot be taken in, ends each connection soon after it began.
    private static readonly TimeSpan s_steady = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private TaskCompletionSource _ready = New();
    private bool _hasStopped = true;
    private bool _keyPackagesUsed;

    /// <summary>Completes when the session was ready for the first time since it began; fails where it never can be.</summary>
    public Task Ready
    {
        get
        {
            lock (_lock)
            {
                return _ready.Task;
            }
        }
    }

    /// <summary>Takes note that <see cref="RunAsync"/> is to begin, or to begin again after it stopped; false where it has not stopped.</summary>
    public bool TryBegin()
    {
        lock (_lock)
        {
            if (!_hasStopped)
            {
                return false;
            }

            _hasStopped = false;
            _ready = New();
            core.Received.Resume();
            core.Halt(null);
            return true;
        }
    }

    /// <summary>Runs until it is cancelled, or until something happens that time does not heal.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource ready;
        lock (_lock)
        {
            ready = _ready;
        }

        var backoff = new Backoff(core.Time);
        try
        {
            while (true)
            {
                long? connected = null;
                try
                {
                    stateChanged(ConnectionState.Connecting);
                    await FollowAsync(
                        ready,
                        () =>
                        {
                            connected = core.Time.GetTimestamp();
                            stateChanged(ConnectionState.Connected);
                        },
                        cancellationToken);
                }
                catch (GraphChatException exception) when (exception.Code == ApiCode.InvalidCursor)
                {
                    // From the beginning: what was seen before is told by its sequence and skipped.
                    await core.Journal.CommitAsync(new JournalTransaction().Delete(StoreKeys.Cursor), cancellationToken);
                }
                catch (GraphChatException exception) when (exception.Code == ApiCode.CursorExpired)
                {
                    await core.NoteForgottenAsync();
                }
                catch (GraphChatException exception) when (!IsFatal(exception.Code) && exception != session.Refusal)
                {
                    _ = exception;
                }

                stateChanged(ConnectionState.Connecting);
                if (connected is { } since && core.Time.GetElapsedTime(since) >= s_steady)
                {
                    backoff.Reset();
                }

                await backoff.WaitAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            core.Halt(new ObjectDisposedException(nameof(GraphChatClient)));
            ready.TrySetCanceled(cancellationToken);
            stateChanged(ConnectionState.Stopped);
        }
        catch (Exception exception)
        {
            // Whoever hears of it, by whichever way, can begin again at once.
            lock (_lock)
            {
                _hasStopped = true;
                core.Received.Fault(exception);
                // Whoever waits for an event of the inbox would wait for ever.
                core.Halt(exception);
            }

            stateChanged(
                exception is GraphChatException { Code: ClientErrorCode.SignedOut } ? ConnectionState.SignedOut
                : exception == session.Refusal ? ConnectionState.Refused
                : ConnectionState.Stopped);
            ready.TrySetException(exception);
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static bool IsFatal(string code) => code is ClientErrorCode.SignedOut or ClientErrorCode.WrongStore or ClientErrorCode.DeviceApprovalNeeded
        or ClientErrorCode.StoreRolledBack or ClientErrorCode.DeviceChainChanged or ApiCode.DeviceRevoked;

    private async Task FollowAsync(TaskCompletionSource ready, Action opened, CancellationToken cancellationToken)
    {
        var me = await session.EnsureAsync(cancellationToken);
        ready.TrySetResult();
        var cursor = core.Journal.Read(StoreKeys.Cursor) is { } stored ? Encoding.UTF8.GetString(stored) : me.InboxStartCursor;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var upkeep = UpkeepAsync(stop.Token);
        var mended = mending.RunAsync(stop.Token);
        try
        {
            var items = subscription.RunAsync(
                OperationDocument.InboxEvents, new JsonObject { ["after"] = cursor }, AnswersJson.Default.InboxAnswer, opened, cancellationToken);
            await foreach (var item in items)
            {
                await ApplyAsync(item.InboxEvents, cancellationToken);
            }
        }
        finally
        {
            await stop.CancelAsync();
            try
            {
                await Task.WhenAll(upkeep, mended);
            }
            finally
            {
                await turns.EndAsync();
            }
        }
    }

    private async Task ApplyAsync(InboxData item, CancellationToken cancellationToken)
    {
        if (item.Event is { } data)
        {
            await applier.ApplyAsync(data, item.Cursor, cancellationToken);
        }
        else if (item.Welcome is { } welcome)
        {
            if (await welcomes.ApplyAsync(welcome, item.Cursor, cancellationToken))
            {
                turns.NoteLastResort(ConversationId.Parse(welcome.ConversationId).Value);
            }

            _keyPackagesUsed = true;
        }
        else
        {
            await core.Journal.CommitAsync(new JournalTransaction().Put(StoreKeys.Cursor, Encoding.UTF8.GetBytes(item.Cursor)), cancellationToken);
        }
    }

    /// <summary>What waits for a connection: each conversation's own, other devices of one's own, key packages.</summary>
    private async Task UpkeepAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await UpkeepOnceAsync(cancellationToken);
                await Task.Delay(s_upkeepInterval, core.Time, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (GraphChatException)
            {
                // The next round, or the next connection, tries again.
                await Task.Delay(s_upkeepInterval, core.Time, CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task UpkeepOnceAsync(CancellationToken cancellationToken)
    {
        await turns.BeginAsync(cancellationToken);
        await approval.LookAsync(cancellationToken);
        if (_keyPackagesUsed)
        {
            _keyPackagesUsed = false;
            try
            {
                await session.EnsureAsync(cancellationToken);
            }
            catch
            {
                _keyPackagesUsed = true;
                throw;
            }
        }
    }
}
