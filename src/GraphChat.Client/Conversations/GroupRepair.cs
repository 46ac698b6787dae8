using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using GraphChat.Client.GraphQL;
using GraphChat.Client.Storage;
using GraphChat.Mls;
using GraphChat.Mls.Credentials;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.Profile;

namespace GraphChat.Client.Conversations;

/// <summary>
/// Puts a group together again that this device, or most of its members, cannot follow any more: by an external commit that replaces
/// this device's leaf, or by a new incarnation of the group to which the members are brought back.
/// </summary>
/// <remarks>One caller at a time.</remarks>
internal sealed class GroupRepair(ClientCore core, GroupReader groups, EventApplier applier, ConversationOpener opener, TimeSpan delay)
{
    private readonly GroupComparer _comparer = new(core, groups);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(5);

    private readonly Dictionary<Guid, Turn> _turns = [];

    /// <summary>Whether something of the group waits for a repair, now or soon.</summary>
    public static bool IsNeeded(ConversationState state) =>
        state.Info is { Returning: not null } or ({ Replaced: 0 } and ({ Lost: not 0 } or { ResetDue: true } or { Doubt: true }));

    /// <summary>Does for one group what is due.</summary>
    /// <exception cref="GraphChatException">The server refused or cannot be reached; a later round tries again.</exception>
    public async Task RunAsync(ConversationState state, CancellationToken cancellationToken)
    {
        if (core.Repair(state.Id) is { } pending)
        {
            await SubmitAsync(pending, cancellationToken);
        }
        else if (!IsNeeded(state))
        {
            _turns.Remove(state.Id);
        }
        else if (IsMyTurn(state))
        {
            await (state.Info.Returning is null ? MendAsync(state, cancellationToken) : opener.ReturnAsync(state.Id, cancellationToken));
        }
    }

    // The others' reports come in meanwhile, and not all begin at once; what fails is tried less and less often.
    private bool IsMyTurn(ConversationState state)
    {
        var turn = _turns.TryGetValue(state.Id, out var known) ? known : default;
        if (turn.Since == 0)
        {
            turn = new Turn(core.Time.GetTimestamp(), Spread(state.Info.Returning is null ? delay : TimeSpan.Zero), 0);
        }

        var isNow = core.Time.GetElapsedTime(turn.Since) >= turn.Wait;
        if (isNow)
        {
            var longer = TimeSpan.FromTicks(Math.Min(s_longest.Ticks, (delay + TimeSpan.FromSeconds(1)).Ticks << turn.Attempts));
            turn = new Turn(core.Time.GetTimestamp(), Spread(longer), Math.Min(turn.Attempts + 1, 16));
        }

        _turns[state.Id] = turn;
        return isNow;
    }

    private static TimeSpan Spread(TimeSpan least) => least + (least * (RandomNumberGenerator.GetInt32(1000) / 1000.0));

    private async Task MendAsync(ConversationState state, CancellationToken cancellationToken)
    {
        if (await groups.ReadAsync(state.Id, cancellationToken) is not { } view)
        {
            await core.UnderGateAsync(() => LeaveUnderGateAsync(state), CancellationToken.None);
            return;
        }

        if (view.Place.Incarnation != state.Place.Incarnation)
        {
            // Somebody was first: the log will say so.
            return;
        }

        var isLost = state.Info.Lost != 0;
        if (!view.ResetIsDue && !isLost && state.Info.Doubt)
        {
            await _comparer.CompareAsync(state, view, cancellationToken);
        }
        else if (!view.ResetIsDue && !isLost)
        {
            await core.ChangeInfoAsync(state, info => info with { ResetDue = false });
        }
        else if (isLost || view.Place == state.Place)
        {
            var seen = isLost ? await groups.OpenAsync(state, view, cancellationToken) : null;
            var pending = await core.UnderGateAsync(
                () => view.ResetIsDue ? PrepareResetAsync(state, seen) : PrepareResyncAsync(state, view, seen), cancellationToken);
            if (pending is not null)
            {
                await SubmitAsync(pending, cancellationToken);
            }
        }
    }

    private async Task<PendingRepair?> PrepareResyncAsync(ConversationState state, GroupView view, PublicGroup? seen)
    {
        if (state.Info.Lost == 0 || state.Info.Removed)
        {
            return null;
        }

        var device = core.Device;
        var leaf = seen?.Members.FirstOrDefault(member => ConversationState.Identity(member) == device.Identity)?.LeafIndex;
        if (seen is not null && leaf is null)
        {
            // Removed by a commit that it could not follow: it does not come back by itself.
            await LeaveUnderGateAsync(state);
            return null;
        }

        var credential = Credential.Basic(device.Identity.ToBytes());
        var join = seen is null
            ? null
            : MlsGroup.JoinExternally(view.GroupInfo, view.RatchetTree, device.Signer, credential, core.Settings, leaf) as MlsExternalJoinResult.Prepared;
        if (join is null)
        {
            await FailedAsync(state, view.Place.Epoch);
            return null;
        }

        using var group = join.Group;
        return await KeepAsync(new PendingRepair(
            state.Id, NewId(), false, group.Serialize(), join.Commit, join.GroupInfo, core.FingerprintAhead(group, join.Commit), []));
    }

    /// <summary>
    /// A new group of this device alone. Whoever follows the old one brings back whom it knows to be in it; who lost it, whom the last
    /// committer signed to be in it and, of those that cannot be checked, nobody who is not in both.
    /// </summary>
    private async Task<PendingRepair?> PrepareResetAsync(ConversationState state, PublicGroup? seen)
    {
        if (state.Info.Replaced != 0 || state.Info.Removed || state.Info is { Lost: 0, ResetDue: false } || (state.Info.Lost != 0 && seen is null))
        {
            return null;
        }

        var device = core.Device;
        var members = seen?.Members ?? state.Group.Members;
        if (!members.Any(member => ConversationState.Identity(member) == device.Identity))
        {
            await LeaveUnderGateAsync(state);
            return null;
        }

        var people = members.Select(ConversationState.Identity).OfType<DeviceIdentity>().Select(identity => identity.UserId).Distinct().ToArray();
        var policy = ConversationState.Policy(seen?.Extensions ?? state.Group.Extensions).ToArray();
        IReadOnlyList<Extension> extensions =
        [
            .. state.Group.Extensions.Where(extension => extension.Type != ConversationPolicy.ExtensionType),
            new Extension(ConversationPolicy.ExtensionType, policy),
        ];
        var id = new ConversationGroupId(state.Id, state.Place.Incarnation + 1);
        using var group = MlsGroup.Create(device.Signer, Credential.Basic(device.Identity.ToBytes()), id.ToBytes(), extensions, core.Settings);
        return await KeepAsync(new PendingRepair(state.Id, NewId(), true, group.Serialize(), [], group.ExportGroupInfo(withTree: true), [], people));
    }

    private Guid NewId() => Guid.CreateVersion7(core.Time.GetUtcNow());

    private async Task<PendingRepair> KeepAsync(PendingRepair repair)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(repair, StoreJson.Default.PendingRepair);
        await core.Journal.CommitAsync(new JournalTransaction().Put(StoreKeys.Repair(repair.Conversation), bytes), CancellationToken.None);
        return repair;
    }

    /// <summary>Submits; the group changes when the log has it. Where somebody else was first, the repair is forgotten.</summary>
    private async Task SubmitAsync(PendingRepair repair, CancellationToken cancellationToken)
    {
        EventData taken;
        try
        {
            taken = repair.IsReset ? await ResetAsync(repair, cancellationToken) : await ResyncAsync(repair, cancellationToken);
        }
        catch (GraphChatException exception) when (!ApiCode.IsTransient(exception.Code)
            && exception.Code is not (ClientErrorCode.SignedOut or ApiCode.Unauthenticated or ApiCode.DeviceRequired or ClientErrorCode.UnexpectedAnswer))
        {
            await core.Journal.CommitAsync(new JournalTransaction().Delete(StoreKeys.Repair(repair.Conversation)), CancellationToken.None);
            if (!repair.IsReset && exception.Code == ApiCode.InvalidMlsMessage && core.Find(repair.Conversation) is { } state)
            {
                await core.UnderGateAsync(() => FailedAsync(state, null), CancellationToken.None);
            }

            return;
        }

        var conversation = core.Require(repair.Conversation);
        await core.UnderGateAsync(
            async () => taken.Sequence == conversation.Info.Head + 1 && await applier.ApplyUnderGateAsync(taken, null, CancellationToken.None),
            cancellationToken);

        // Events before it come by the inbox first; where they never come, a later round asks again.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = core.Time.CreateTimer(_ => patience.Cancel(), null, s_patience, Timeout.InfiniteTimeSpan);
        await conversation.WaitAsync(state => state.Info.Head >= taken.Sequence, patience.Token)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task<EventData> ResyncAsync(PendingRepair repair, CancellationToken cancellationToken)
    {
        var input = new JsonObject
        {
            ["conversationId"] = new ConversationId(repair.Conversation).ToString(),
            ["clientMessageId"] = repair.MessageId.ToString("D"),
            ["commit"] = Convert.ToBase64String(repair.Commit),
            ["welcome"] = null,
            ["groupInfo"] = Convert.ToBase64String(repair.GroupInfo),
            ["fingerprint"] = Convert.ToBase64String(repair.Fingerprint),
        };
        var answer = await core.Api.ExecuteAsync(
            OperationDocument.SubmitCommit, new JsonObject { ["input"] = input }, AnswersJson.Default.SubmitCommitAnswer, cancellationToken);
        return answer.SubmitCommit.Event;
    }

    private async Task<EventData> ResetAsync(PendingRepair repair, CancellationToken cancellationToken)
    {
        var input = new JsonObject
        {
            ["conversationId"] = new ConversationId(repair.Conversation).ToString(),
            ["clientMessageId"] = repair.MessageId.ToString("D"),
            ["groupInfo"] = Convert.ToBase64String(repair.GroupInfo),
        };
        var answer = await core.Api.ExecuteAsync(
            OperationDocument.ResetConversation, new JsonObject { ["input"] = input }, AnswersJson.Default.ResetConversationAnswer, cancellationToken);
        return answer.ResetConversation.Event;
    }

    /// <summary>Not even from outside: the service hears of it, and says when enough cannot.</summary>
    private Task<bool> FailedAsync(ConversationState state, ulong? epoch) => core.ChangeInfoUnderGateAsync(
        state,
        info => info with { Lost = Math.Max(epoch ?? info.Lost, info.Lost), Report = new EpochReport(epoch ?? info.Lost, null) });

    /// <summary>The log ended for this device without a commit that it could follow.</summary>
    private async Task<bool> LeaveUnderGateAsync(ConversationState state)
    {
        state.Info = state.Info with { Removed = true, Lost = 0, ResetDue = false, Report = null, Returning = null, Doubt = false };
        var transaction = new JournalTransaction();
        core.Received.Add(new StoredItem(StoredItem.Members, state.Id, state.Info.Head, null, [], [core.Device.Identity.UserId]), transaction);
        state.SaveInfo(transaction);
        await core.Journal.CommitAsync(transaction, CancellationToken.None);
        core.Received.Arrived();
        state.SignalMoved();
        return true;
    }

    /// <summary>When a group was last looked at, and how long it waits from then.</summary>
    private readonly record struct Turn(long Since, TimeSpan Wait, int Attempts);
}
