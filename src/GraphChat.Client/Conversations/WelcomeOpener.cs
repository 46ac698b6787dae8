using System.Text;
using GraphChat.Client.Devices;
using GraphChat.Client.GraphQL;
using GraphChat.Client.Storage;
using GraphChat.Mls;
using GraphChat.Mls.Profile;

namespace GraphChat.Client.Conversations;

/// <summary>Joins conversations by their Welcomes.</summary>
internal sealed class WelcomeOpener(ClientCore core)
{
    private const int MostAttempts = 3;

    /// <summary>Joins; gives whether a last-resort key package was used, after which the own keys are renewed soon.</summary>
    public Task<bool> ApplyAsync(WelcomeData data, string cursor, CancellationToken cancellationToken) =>
        core.UnderGateAsync(() => ApplyUnderGateAsync(data, cursor, cancellationToken), cancellationToken);

    private async Task<bool> ApplyUnderGateAsync(WelcomeData data, string cursor, CancellationToken cancellationToken)
    {
        if (!ConversationId.TryParse(data.ConversationId, out var id))
        {
            throw GraphQLError.Unexpected("a Welcome without its conversation");
        }

        var transaction = new JournalTransaction().Put(StoreKeys.Cursor, Encoding.UTF8.GetBytes(cursor));
        var known = core.Find(id.Value);
        if (known is not null && known.Info.Joined >= data.Sequence)
        {
            await core.Journal.CommitAsync(transaction, CancellationToken.None);
            return false;
        }

        var packages = core.KeyPackages.Load(core.Device);
        try
        {
            var result = await JoinAsync(data, packages, cancellationToken);
            var lastResort = false;
            if (result is MlsJoinResult.Joined { Group: var group } joined && IsOf(group, id))
            {
                lastResort = joined.KeyPackage.IsLastResort;
                KeyPackageKeeper.Used(joined.KeyPackage, transaction);
                var info = new ConversationInfo(true, data.Sequence, data.Sequence, data.Hash, null, false, 0, group.Epoch, core.Time.GetUtcNow().ToUnixTimeSeconds());
                var state = new ConversationState(id.Value, group, info);
                state.SaveGroup(transaction);
                transaction.Put(StoreKeys.Hash(id.Value, data.Sequence), data.Hash);
                var by = group.Members.FirstOrDefault(member => member.LeafIndex == joined.SignerLeafIndex);
                core.Received.Add(
                    new StoredItem(
                        StoredItem.Members, id.Value, data.Sequence, by is null ? null : ConversationState.Identity(by)?.UserId,
                        [core.Device.Identity.UserId], []),
                    transaction);
                await core.Journal.CommitAsync(transaction, CancellationToken.None);
                core.Put(id.Value, group, state.Info);
            }
            else
            {
                core.Received.Add(
                    new StoredItem(StoredItem.IncidentItem, id.Value, data.Sequence, Incident: (int)IncidentKind.BadWelcome), transaction);
                await core.Journal.CommitAsync(transaction, CancellationToken.None);
            }

            core.Received.Arrived();
            return lastResort;
        }
        finally
        {
            foreach (var package in packages)
            {
                package.Dispose();
            }
        }
    }

    private async Task<MlsJoinResult> JoinAsync(
        WelcomeData data, IReadOnlyList<Mls.KeyPackages.KeyPackageBundle> packages, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            core.Chains.TakeMissing();
            var result = MlsGroup.Join(data.Welcome, packages, data.RatchetTree, core.Settings);
            if (result is MlsJoinResult.Joined || core.Chains.TakeMissing() is not { Count: > 0 } missing || attempt > MostAttempts + packages.Count)
            {
                return result;
            }

            foreach (var person in missing)
            {
                await core.Chains.RefreshAsync(person, cancellationToken);
            }
        }
    }

    private static bool IsOf(MlsGroup group, ConversationId id) =>
        ConversationGroupId.TryParse(group.GroupId.Span, out var groupId) && groupId.ConversationId == id.Value;
}
