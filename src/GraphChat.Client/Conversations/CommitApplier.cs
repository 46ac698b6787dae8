using System.Text.Json;
using GraphChat.Mls;
using GraphChat.Mls.Framing;
using GraphChat.Mls.Profile;

namespace GraphChat.Client.Conversations;

/// <summary>Applies what moves a group on: commits, and the notices of groups that are broken or were replaced.</summary>
internal sealed class CommitApplier(ClientCore core)
{
    private const string RolledBack = "The server has a commit of this device that its store does not know: the store is an old copy. Register a new device.";

    /// <summary>Processes a payload; where a credential is not known yet, gets the person's device chain and tries again.</summary>
    public async Task<MlsProcessResult> ProcessMlsAsync(LogStep step, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            core.Chains.TakeMissing();
            var result = step.State.Group.Process(step.Data.Payload);
            if (result is not MlsProcessResult.Refused { Error.Code: MlsErrorCode.InvalidCredential or MlsErrorCode.InvalidLeafNode or MlsErrorCode.InvalidCommit }
                || attempt == 2 || core.Chains.TakeMissing() is not { Count: > 0 } missing)
            {
                return result;
            }

            foreach (var person in missing)
            {
                await core.Chains.RefreshAsync(person, cancellationToken);
            }
        }
    }

    public async Task CommitAsync(LogStep step, bool own, CancellationToken cancellationToken)
    {
        var state = step.State;
        var pending = core.Journal.Read(StoreKeys.Commit(state.Id)) is { } bytes
            ? JsonSerializer.Deserialize(bytes, StoreJson.Default.PendingCommit)
            : null;
        if (own && core.Repair(state.Id) is { IsReset: false } repair && repair.Commit.AsSpan().SequenceEqual(step.Data.Payload))
        {
            Adopt(step, repair);
            return;
        }

        if (own && pending?.Commit.AsSpan().SequenceEqual(step.Data.Payload) != true)
        {
            throw new GraphChatException(ClientErrorCode.StoreRolledBack, RolledBack);
        }

        var place = MlsMessageHeader.TryRead(step.Data.Payload, out var header) ? GroupPlace.Of(header.GroupId.Span, header.Epoch) : default;
        if (!own && header is not null && IsOfAnotherTime(state, place))
        {
            return;
        }

        if (!own && state.Group.HasPendingCommit)
        {
            state.Group.ClearPendingCommit();
        }

        step.Transaction.Delete(StoreKeys.Commit(state.Id));
        step.GroupChanged = true;
        var before = Before(state);
        var here = state.Group.Epoch;
        var result = await ProcessMlsAsync(step, cancellationToken);
        if (result is MlsProcessResult.CommitApplied { Effect: var effect })
        {
            Applied(step, own, effect, before);
            return;
        }

        step.Incident(IncidentKind.BadCommit, step.SenderUser);
        var lost = (header is null ? (ulong)Math.Max(0, step.Data.Epoch) : place.Epoch) + 1;

        // Only a commit that came next says something of its committer: where one before it is missing, the log is broken.
        state.Info = state.Info with { Lost = lost, Report = header is not null && place.Epoch == here ? new EpochReport(lost, null) : null };
    }

    /// <summary>Takes a notice of the service's, or of a member who replaced the group.</summary>
    public void Notice(LogStep step, bool own)
    {
        if (GroupNotice.TryReadPoisoned(step.Data.Payload, out var epoch, out var resetIsDue, out var frozen))
        {
            var state = step.State;
            var committer = state.Group.Members.Select(ConversationState.Identity).FirstOrDefault(identity => identity?.DeviceId == frozen);
            step.Incident(IncidentKind.EpochPoisoned, committer?.UserId);
            var isNow = state.Info.Replaced == 0 && epoch == (state.Info.Lost != 0 ? state.Info.Lost : state.Group.Epoch);
            if (resetIsDue && isNow && frozen != core.Device.Identity.DeviceId)
            {
                state.Info = state.Info with { ResetDue = true };
            }
        }
        else if (GroupNotice.TryReadReset(step.Data.Payload, out var groupInfo))
        {
            Replaced(step, own, groupInfo);
        }
    }

    // Nothing of a group that is over, or of the one that this device has no Welcome to yet; nor of what its Welcome holds already.
    private static bool IsOfAnotherTime(ConversationState state, GroupPlace place) =>
        state.Info.Lost != 0 || place.Incarnation != state.Place.Incarnation || place.Epoch < state.Info.JoinedEpoch;

    /// <summary>The people of the group; after a reset of ours those who are on their way back count as there.</summary>
    private static IReadOnlyList<Guid> Before(ConversationState state) =>
        state.Info.Returning is { } returning ? [.. state.People().Union(returning)] : state.People();

    private void Applied(LogStep step, bool own, MlsCommitEffect effect, IReadOnlyList<Guid> before)
    {
        var state = step.State;
        var me = core.Device.Identity;
        state.Info = state.Info with { ResetDue = false, Report = null, Doubt = false };
        if (own && !effect.SelfRemoved)
        {
            state.Info = state.Info with { KeysSince = core.Time.GetUtcNow().ToUnixTimeSeconds(), SentSince = 0, Returning = null };
        }
        else if (effect.SelfRemoved)
        {
            state.Info = state.Info with { Removed = true };
        }
        else
        {
            // A committer sends the fingerprint along with the commit.
            state.Info = state.Info with { Report = new EpochReport(effect.Epoch, ClientCore.Fingerprint(state.Group, step.Data.Payload)) };
        }

        if (step.SenderDevice is { } device)
        {
            core.Silence.Heard(state.Id, device, step.Transaction);
        }

        foreach (var alive in effect.Added.Concat(effect.Updated).Select(ConversationState.Identity).OfType<DeviceIdentity>())
        {
            core.Silence.Heard(state.Id, alive.DeviceId, step.Transaction);
        }

        step.Members(before, effect.SelfRemoved ? [.. before.Where(person => person != me.UserId)] : state.People(), always: effect.SelfRemoved);
    }

    /// <summary>Our own resync or reset is in the log: its group takes the place of the broken one.</summary>
    private void Adopt(LogStep step, PendingRepair repair)
    {
        var state = step.State;
        var before = Before(state);
        var group = core.Restore(repair.Group, 0);
        if (!repair.IsReset)
        {
            group.MergePendingCommit();
        }

        state.Group.Dispose();
        state.Group = group;
        step.GroupChanged = true;
        step.Transaction.Delete(StoreKeys.Repair(state.Id)).Delete(StoreKeys.Commit(state.Id));
        state.Info = state.Info with
        {
            Lost = 0,
            Replaced = 0,
            ResetDue = false,
            Doubt = false,
            Report = null,
            KeysSince = core.Time.GetUtcNow().ToUnixTimeSeconds(),
            SentSince = 0,
            JoinedEpoch = repair.IsReset ? 0 : state.Info.JoinedEpoch,
            Returning = repair.IsReset ? repair.People : null,
        };
        step.Members(before, Before(state));
    }

    private void Replaced(LogStep step, bool own, ReadOnlyMemory<byte> groupInfo)
    {
        var state = step.State;
        if (own)
        {
            var repair = core.Repair(state.Id);
            if (repair is not { IsReset: true } || !groupInfo.Span.SequenceEqual(repair.GroupInfo))
            {
                throw new GraphChatException(ClientErrorCode.StoreRolledBack, RolledBack);
            }

            step.Incident(IncidentKind.GroupReplaced, step.SenderUser);
            Adopt(step, repair);
            return;
        }

        var valid = MlsMessageHeader.TryRead(groupInfo.Span, out var header)
            && ConversationGroupId.TryParse(header.GroupId.Span, out var id)
            && id.ConversationId == state.Id && id.Incarnation > state.Place.Incarnation;
        var incarnation = valid ? GroupPlace.Of(header!.GroupId.Span, 0).Incarnation : 0;

        // Whoever lost the group may not know yet who came in meanwhile.
        var isMember = state.Info.Lost != 0 || state.Info.Replaced != 0 || state.Group.Members.Any(
            member => ConversationState.Identity(member) is { } identity && identity.UserId == step.SenderUser && identity.DeviceId == step.SenderDevice);
        if (!valid || !isMember)
        {
            // A Welcome may have brought this device in before.
            if (!valid && header is not null && GroupPlace.Of(header.GroupId.Span, 0).Incarnation == state.Place.Incarnation)
            {
                return;
            }

            step.Incident(IncidentKind.BadReset, step.SenderUser);
            return;
        }

        if (state.Group.HasPendingCommit)
        {
            state.Group.ClearPendingCommit();
            step.GroupChanged = true;
        }

        step.Transaction.Delete(StoreKeys.Commit(state.Id)).Delete(StoreKeys.Repair(state.Id));
        state.Info = state.Info with { Lost = 0, Replaced = incarnation, ResetDue = false, Report = null, Returning = null, Doubt = false };
        step.Incident(IncidentKind.GroupReplaced, step.SenderUser);
    }
}
