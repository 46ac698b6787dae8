using System.Text;
using System.Text.Json.Nodes;
using GraphChat.Client.Conversations;
using GraphChat.Client.Devices;
using GraphChat.Client.GraphQL;
using GraphChat.Client.Storage;
using GraphChat.Mls;

namespace GraphChat.Client.Inbox;

/// <summary>Follows the inbox for as long as the client runs: connects, resumes by cursor, applies, and tidies up beside it.</summary>
internal sealed class InboxPump(
    ClientCore core, SessionStarter session, GraphQLSubscription subscription, EventApplier applier, WelcomeOpener welcomes,
    MessageSender sender, Committer committer, ConversationOpener opener, GroupUpkeep groups,
    DeviceApproval approval, OwnDevices ownDevices, MendingRounds mending, Action<ConnectionState> stateChanged)
{
    private static readonly TimeSpan s_upkeepInterval = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<Guid> _lastResortJoins = [];
    private bool _keyPackagesUsed;

    /// <summary>Completes when the session was ready for the first time; fails where it never can be.</summary>
    public Task Ready => _ready.Task;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var backoff = new Backoff(core.Time);
        try
        {
            while (true)
            {
                try
                {
                    stateChanged(ConnectionState.Connecting);
                    await FollowAsync(backoff, cancellationToken);
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
                catch (GraphChatException exception) when (!IsFatal(exception.Code))
                {
                    _ = exception;
                }

                stateChanged(ConnectionState.Connecting);
                await backoff.WaitAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _ready.TrySetCanceled(cancellationToken);
            stateChanged(ConnectionState.Stopped);
        }
        catch (Exception exception)
        {
            stateChanged(exception is GraphChatException { Code: ClientErrorCode.SignedOut } ? ConnectionState.SignedOut : ConnectionState.Stopped);
            _ready.TrySetException(exception);
            core.Received.Fault(exception);
        }
    }

    private static bool IsFatal(string code) => code is ClientErrorCode.SignedOut or ClientErrorCode.WrongStore or ClientErrorCode.DeviceApprovalNeeded
        or ClientErrorCode.StoreRolledBack or ClientErrorCode.DeviceChainChanged or ApiCode.DeviceRevoked;

    private async Task FollowAsync(Backoff backoff, CancellationToken cancellationToken)
    {
        var me = await session.EnsureAsync(cancellationToken);
        _ready.TrySetResult();
        var cursor = core.Journal.Read(StoreKeys.Cursor) is { } stored ? Encoding.UTF8.GetString(stored) : me.InboxStartCursor;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var upkeep = UpkeepAsync(stop.Token);
        var mended = mending.RunAsync(stop.Token);
        try
        {
            var items = subscription.RunAsync(
                OperationDocument.InboxEvents, new JsonObject { ["after"] = cursor }, AnswersJson.Default.InboxAnswer,
                () =>
                {
                    backoff.Reset();
                    stateChanged(ConnectionState.Connected);
                },
                cancellationToken);
            await foreach (var item in items)
            {
                await ApplyAsync(item.InboxEvents, cancellationToken);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(upkeep, mended);
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
                _lastResortJoins.Add(ConversationId.Parse(welcome.ConversationId).Value);
            }

            _keyPackagesUsed = true;
        }
        else
        {
            await core.Journal.CommitAsync(new JournalTransaction().Put(StoreKeys.Cursor, Encoding.UTF8.GetBytes(item.Cursor)), cancellationToken);
        }
    }

    /// <summary>What waits for a connection: groups not announced, commits and messages of unknown outcome, proposals, key packages.</summary>
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
        await approval.LookAsync(cancellationToken);
        foreach (var state in core.States.Where(state => !state.Info.Removed).ToArray())
        {
            if (!state.Info.Created)
            {
                await opener.AnnounceAsync(state, cancellationToken);
            }

            await committer.ResumeAsync(state.Id, cancellationToken);
            if (state.Group.HasPendingProposals && !state.IsAdrift)
            {
                await committer.CommitAsync(state.Id, now => now.Group.HasPendingProposals ? new MlsCommitRequest() : null, cancellationToken);
            }

            if (!state.IsAdrift)
            {
                await groups.RunAsync(state, cancellationToken);
                await ownDevices.RunAsync(state, cancellationToken);
            }
        }

        await sender.FlushAsync(cancellationToken);
        foreach (var joined in _lastResortJoins.ToArray())
        {
            // Others may have joined with the same keys: RFC 9420 §16.8.
            await opener.UpdateAsync(joined, cancellationToken);
            _lastResortJoins.Remove(joined);
        }

        if (_keyPackagesUsed)
        {
            _keyPackagesUsed = false;
            await session.EnsureAsync(cancellationToken);
        }
    }
}
