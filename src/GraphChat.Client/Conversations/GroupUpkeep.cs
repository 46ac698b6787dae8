using System.Collections.Concurrent;
using GraphChat.Mls;
using GraphChat.Mls.Profile;

namespace GraphChat.Client.Conversations;

/// <summary>What keeps a group safe without anybody asking for it: own keys renewed, devices that are revoked removed.</summary>
/// <remarks>For each group one caller at a time.</remarks>
internal sealed class GroupUpkeep(ClientCore core, Committer committer, KeyRenewal renewal, TimeSpan silentAfter)
{
    private static readonly TimeSpan s_chainsInterval = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<Guid, long> _chainsRead = [];
    private readonly ConcurrentDictionary<Guid, long> _silenceChecked = [];

    /// <summary>Does for one group what is due.</summary>
    /// <exception cref="GraphChatException">The server refused or cannot be reached; a later round tries again.</exception>
    public async Task RunAsync(ConversationState state, CancellationToken cancellationToken)
    {
        await RenewAsync(state, cancellationToken);
        await RemoveRevokedAsync(state, cancellationToken);
        await RemoveSilentAsync(state, cancellationToken);
    }

    private async Task RenewAsync(ConversationState state, CancellationToken cancellationToken)
    {
        if (state.Info.KeysSince == 0)
        {
            await core.ChangeInfoAsync(state, info => info with { KeysSince = core.Time.GetUtcNow().ToUnixTimeSeconds() });
        }
        else if (IsDue(state) && state.People().Count > 1)
        {
            await committer.CommitAsync(state.Id, now => IsDue(now) ? new MlsCommitRequest { UpdatePath = true } : null, cancellationToken);
        }
    }

    private bool IsDue(ConversationState state)
    {
        // Up to a quarter later, another part for each device: else a group of many would renew in the same minute, a commit each.
        var later = 1 + (core.Device.Identity.DeviceId.ToByteArray()[0] / 1024.0);
        var age = core.Time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(state.Info.KeysSince);
        return age >= renewal.After * later || state.Info.SentSince >= renewal.AfterMessages;
    }

    /// <summary>Removes leaves of devices that their person revoked: the owner's part, and everybody's for their own.</summary>
    private async Task RemoveRevokedAsync(ConversationState state, CancellationToken cancellationToken)
    {
        foreach (var person in MayRemove(state))
        {
            if (!_chainsRead.TryGetValue(person, out var read) || core.Time.GetElapsedTime(read) >= s_chainsInterval)
            {
                await core.Chains.RefreshAsync(person, cancellationToken);
                _chainsRead[person] = core.Time.GetTimestamp();
            }
        }

        if (Revoked(state).Count > 0)
        {
            await committer.CommitAsync(
                state.Id, now => Revoked(now) is { Count: > 0 } leaves ? new MlsCommitRequest { Remove = leaves } : null, cancellationToken);
        }
    }

    private List<uint> Revoked(ConversationState state)
    {
        var people = MayRemove(state).ToHashSet();
        return
        [
            .. state.Group.Members
                .Where(member => member.LeafIndex != state.Group.OwnLeafIndex
                    && ConversationState.Identity(member) is { } identity
                    && people.Contains(identity.UserId)
                    && core.Chains.Pinned(identity.UserId)?.Find(identity.DeviceId) is { InForce: false })
                .Select(member => member.LeafIndex),
        ];
    }

    /// <summary>
    /// Removes leaves of devices that nobody has heard for long: whoever holds their state reads all that is said. Each person's devices
    /// see to their own; where all devices of a person are silent, an owner does.
    /// </summary>
    private async Task RemoveSilentAsync(ConversationState state, CancellationToken cancellationToken)
    {
        if (silentAfter == Timeout.InfiniteTimeSpan
            || (_silenceChecked.TryGetValue(state.Id, out var last) && core.Time.GetElapsedTime(last) < s_chainsInterval))
        {
            return;
        }

        _silenceChecked[state.Id] = core.Time.GetTimestamp();
        var devices = core.Locked(() => state.Group.Members.Select(ConversationState.Identity).OfType<DeviceIdentity>().Select(identity => identity.DeviceId).ToArray());
        var silent = await core.Silence.SilentAsync(state.Id, devices, silentAfter, cancellationToken);
        if (silent.Count > 0 && core.Locked(() => Silent(state)).Count > 0)
        {
            // Asked again of the group as it then stands: who has spoken meanwhile stays.
            await committer.CommitAsync(
                state.Id, now => Silent(now) is { Count: > 0 } leaves ? new MlsCommitRequest { Remove = leaves } : null, cancellationToken);
        }
    }

    private List<uint> Silent(ConversationState state)
    {
        var me = core.Device.Identity;
        var isOwner = IsOwner(state, me.UserId);
        return
        [
            .. state.Group.Members
                .Select(member => (member.LeafIndex, Identity: ConversationState.Identity(member)))
                .Where(member => member.Identity is not null && member.Identity != me)
                .Select(member => (member.LeafIndex, Identity: member.Identity!.Value))
                .GroupBy(member => member.Identity.UserId)
                .Select(person => (Leaves: person.Where(member => core.Silence.IsSilent(state.Id, member.Identity.DeviceId, silentAfter)).ToList(), Person: person))
                .Where(found => found.Person.Key == me.UserId || (isOwner && found.Leaves.Count == found.Person.Count()))
                .SelectMany(found => found.Leaves.Select(member => member.LeafIndex)),
        ];
    }

    private IEnumerable<Guid> MayRemove(ConversationState state)
    {
        var me = core.Device.Identity.UserId;
        return IsOwner(state, me) ? state.People() : [me];
    }

    private static bool IsOwner(ConversationState state, Guid person) =>
        state.Group.Extensions.FirstOrDefault(extension => extension.Type == ConversationPolicy.ExtensionType) is { } extension
            && ConversationPolicy.TryParse(extension.Data.Span, out var policy)
            && policy.RoleOf(person) == ConversationRole.Owner;
}
