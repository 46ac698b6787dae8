using System.Text.Json;
using System.Text.Json.Nodes;
using GraphChat.Client.GraphQL;
using GraphChat.Client.Storage;
using GraphChat.Mls;

namespace GraphChat.Client.Conversations;

/// <summary>Makes commits, brings them to the server, and makes them anew where another one won the epoch.</summary>
internal sealed class Committer(ClientCore core, EventApplier applier, GroupReader groups)
{
    private const int MostAttempts = 20;

    /// <summary>Commits what <paramref name="request"/> asks for in the group as it then stands; null asks for nothing and ends it.</summary>
    /// <param name="conversation">The conversation.</param>
    /// <param name="request">What to commit.</param>
    /// <param name="cancellationToken">Ends the waiting; a commit that has left is brought to its end later.</param>
    /// <param name="returning">Whether this is the commit that brings the members back after a reset, for which all others wait.</param>
    /// <exception cref="GraphChatException">The commit was refused for good; the group is as before.</exception>
    public async Task CommitAsync(
        Guid conversation, Func<ConversationState, MlsCommitRequest?> request, CancellationToken cancellationToken, bool returning = false)
    {
        var state = core.Require(conversation);
        var committing = state.Committing;
        while (true)
        {
            await state.WaitAsync(now => returning || !now.IsAdrift || now.Info.Removed, cancellationToken);
            await committing.WaitAsync(cancellationToken);
            try
            {
                if (await CommitAloneAsync(state, request, returning, cancellationToken))
                {
                    return;
                }
            }
            finally
            {
                committing.Release();
            }
        }
    }

    /// <summary>Brings a commit that an earlier run, or a cancelled call, left behind to its end.</summary>
    public async Task ResumeAsync(Guid conversation, CancellationToken cancellationToken)
    {
        var committing = core.Require(conversation).Committing;
        if (!committing.TryTake())
        {
            return;
        }

        try
        {
            await ResumeAloneAsync(conversation, cancellationToken);
        }
        finally
        {
            committing.Release();
        }
    }

    /// <summary>False where the group went adrift meanwhile, and must be mended by somebody else first.</summary>
    private async Task<bool> CommitAloneAsync(
        ConversationState state, Func<ConversationState, MlsCommitRequest?> request, bool returning, CancellationToken cancellationToken)
    {
        var backoff = new Backoff(core.Time);
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            await ResumeAloneAsync(state.Id, cancellationToken);
            if (state.IsAdrift && !returning && !state.Info.Removed)
            {
                return false;
            }

            var pending = await core.UnderGateAsync(() => PrepareAsync(state.Id, request, returning, cancellationToken), cancellationToken);
            if (pending is null && state.IsAdrift && !returning && !state.Info.Removed)
            {
                return false;
            }

            if (pending is null || await SubmitAsync(pending, cancellationToken))
            {
                return true;
            }

            await backoff.WaitAsync(cancellationToken);
        }

        throw new GraphChatException(ApiCode.StaleEpoch, "Other commits came first each time; try again.");
    }

    private async Task ResumeAloneAsync(Guid conversation, CancellationToken cancellationToken)
    {
        if (core.Journal.Read(StoreKeys.Commit(conversation)) is { } bytes)
        {
            await SubmitAsync(JsonSerializer.Deserialize(bytes, StoreJson.Default.PendingCommit)!, cancellationToken);
        }
    }

    private async Task<PendingCommit?> PrepareAsync(
        Guid conversation, Func<ConversationState, MlsCommitRequest?> request, bool returning, CancellationToken cancellationToken)
    {
        var state = core.Require(conversation);
        if (state.Info.Removed || !state.Group.IsActive)
        {
            throw new GraphChatException(ClientErrorCode.NotAMember, "This device is no longer in the conversation.");
        }

        if ((state.IsAdrift && !returning) || state.Group.HasPendingCommit || request(state) is not { } wanted)
        {
            return null;
        }

        try
        {
            var result = state.Group.Commit(wanted);
            if (result is not MlsCommitResult.Prepared prepared)
            {
                throw new GraphChatException(
                    ClientErrorCode.UnexpectedAnswer, $"The group refuses the change: {((MlsCommitResult.Refused)result).Error}.");
            }

            var pending = new PendingCommit(
                conversation, Guid.CreateVersion7(core.Time.GetUtcNow()), state.Group.Epoch, prepared.Commit, prepared.Welcome, prepared.GroupInfo,
                core.FingerprintAhead(state.Group, prepared.Commit), state.Place.Incarnation);
            var transaction = new JournalTransaction()
                .Put(StoreKeys.Commit(conversation), JsonSerializer.SerializeToUtf8Bytes(pending, StoreJson.Default.PendingCommit));
            state.SaveGroup(transaction);
            await core.Journal.CommitAsync(transaction, cancellationToken);
            return pending;
        }
        catch
        {
            core.Reload(conversation);
            throw;
        }
    }

    /// <summary>Submits until there is an answer; false where another commit won the epoch, which is applied by then.</summary>
    private async Task<bool> SubmitAsync(PendingCommit pending, CancellationToken cancellationToken)
    {
        var input = new JsonObject
        {
            ["conversationId"] = new ConversationId(pending.Conversation).ToString(),
            ["clientMessageId"] = pending.CommitId.ToString("D"),
            ["commit"] = Convert.ToBase64String(pending.Commit),
            ["welcome"] = pending.Welcome is not { Length: > 0 } ? null : Convert.ToBase64String(pending.Welcome),
            ["groupInfo"] = Convert.ToBase64String(pending.GroupInfo),
            ["fingerprint"] = Convert.ToBase64String(pending.Fingerprint),
        };
        var variables = new JsonObject { ["input"] = input };
        var backoff = new Backoff(core.Time);
        while (true)
        {
            try
            {
                var answer = await core.Api.ExecuteAsync(
                    OperationDocument.SubmitCommit, variables, AnswersJson.Default.SubmitCommitAnswer, cancellationToken);
                await AcceptedAsync(pending.Conversation, answer.SubmitCommit.Event, cancellationToken);
                return true;
            }
            catch (GraphChatException exception) when (ApiCode.IsTransient(exception.Code))
            {
                await backoff.WaitAsync(cancellationToken);
            }
            catch (GraphChatException exception) when (exception.Code == ApiCode.StaleEpoch)
            {
                await WaitPastAsync(pending, cancellationToken);
                return false;
            }
            catch (GraphChatException exception) when (exception.Code is ApiCode.InvalidMlsMessage or ApiCode.Forbidden)
            {
                if (!await groups.IsReplacedAsync(pending.Conversation, pending.Incarnation, cancellationToken))
                {
                    await ClearAsync(pending);
                    throw;
                }

                await WaitPastAsync(pending, cancellationToken);
                return false;
            }
            catch (GraphChatException exception) when (exception.Code is ApiCode.NotFound or ApiCode.Removed)
            {
                // It may be in the log, its answer lost, and the removal after it: what the inbox brings decides.
                throw new GraphChatException(ClientErrorCode.NotAMember, "This device is no longer in the conversation.", exception);
            }
            catch (GraphChatException exception) when (IsFinal(exception.Code))
            {
                await ClearAsync(pending);
                throw;
            }
        }
    }

    // An answer of no form says nothing of the commit, which may be in the log.
    private static bool IsFinal(string code) =>
        code is not (ClientErrorCode.SignedOut or ApiCode.Unauthenticated or ApiCode.DeviceRequired or ClientErrorCode.UnexpectedAnswer);

    private async Task AcceptedAsync(Guid conversation, EventData committed, CancellationToken cancellationToken)
    {
        await core.UnderGateAsync(
            async () => core.Find(conversation) is { } state && committed.Sequence == state.Info.Head + 1
                && await applier.ApplyUnderGateAsync(committed, null, CancellationToken.None),
            cancellationToken);

        // Events before it come by the inbox first.
        await core.Require(conversation).WaitAsync(state => state.Info.Head >= committed.Sequence, cancellationToken);
    }

    private Task WaitPastAsync(PendingCommit pending, CancellationToken cancellationToken) => core.Require(pending.Conversation)
        .WaitAsync(state => state.Info.Removed || state.IsAdrift || state.Place > pending.Place, cancellationToken);

    private async Task ClearAsync(PendingCommit pending)
    {
        await core.UnderGateAsync(
            async () =>
            {
                var state = core.Require(pending.Conversation);
                var transaction = new JournalTransaction().Delete(StoreKeys.Commit(pending.Conversation));
                if (state.Group.HasPendingCommit)
                {
                    state.Group.ClearPendingCommit();
                    state.SaveGroup(transaction);
                }

                await core.Journal.CommitAsync(transaction, CancellationToken.None);
                return true;
            },
            CancellationToken.None);
    }
}
