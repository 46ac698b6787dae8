using GraphChat.Delivery.Groups;
using GraphChat.Delivery.History;
using GraphChat.Delivery.Ports;
using GraphChat.Delivery.Proposals;

namespace GraphChat.Delivery.InMemory;

/// <summary>Groups in memory.</summary>
public sealed class InMemoryGroupStore(InMemoryDatabase database) : IGroupStore
{
    /// <inheritdoc />
    public Task<GroupView?> FindGroupAsync(ConversationId conversation, UserId? user, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return Task.FromResult(
                database.Conversations.TryGetValue(conversation, out var row) && (user is not { } member || row.Members.Contains(member))
                    ? new GroupView(
                        row.Ledger.GroupId,
                        row.Ledger.Epoch,
                        row.Ledger.CommitSequence,
                        row.State,
                        row.GroupInfo,
                        row.Ledger.Health,
                        [.. row.Ledger.Frozen],
                        [.. row.Proposals])
                    : null);
        }
    }

    /// <inheritdoc />
    public Task<Event?> FindCommitAsync(ConversationId conversation, long epoch, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return Task.FromResult(
                database.Conversations.TryGetValue(conversation, out var row) && row.Commits.TryGetValue(epoch, out var commit)
                    ? commit.Event
                    : null);
        }
    }

    /// <inheritdoc />
    public Task<EpochTally?> ReportAsync(EpochReport report, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            if (!database.Conversations.TryGetValue(report.Conversation, out var row) || row.Ledger.Epoch != report.Epoch
                || !row.Devices.ContainsKey(report.Device) || !row.Commits.TryGetValue(report.Epoch - 1, out var commit))
            {
                return Task.FromResult<EpochTally?>(null);
            }

            row.Reports[report.Device] = report;
            var committer = commit.Event.SenderDevice!.Value;
            var failing = row.Reports.Values.Count(other => other.Device != committer && row.Devices.ContainsKey(other.Device)
                && (other.Fingerprint is not { } seen || !seen.Span.SequenceEqual(commit.Fingerprint.Span)));
            return Task.FromResult<EpochTally?>(
                new EpochTally(committer, row.Devices.Keys.Count(device => device != committer), failing));
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<DueRemoval>> ListDueRemovalsAsync(int limit, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            return Task.FromResult<IReadOnlyList<DueRemoval>>(
            [
                .. (from row in database.Conversations.Values
                    from device in row.Devices.Keys
                    where row.Log.Count > 0 && database.Devices.TryGetValue(device, out var known) && known.RevokedAt is not null
                        && !row.Proposals.Exists(proposal => proposal.SenderDevice is null && proposal.Removed == device)
                    select new DueRemoval(row.Created.Id, device)).Take(limit),
            ]);
        }
    }

    /// <inheritdoc />
    public Task AcknowledgeWelcomeAsync(
        ConversationId conversation, long sequence, DeviceId device, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            if (database.Welcomes.TryGetValue((conversation, sequence), out var row) && row.Devices.Remove(device) && row.Devices.Count == 0)
            {
                database.Welcomes.Remove((conversation, sequence));
            }

            return Task.CompletedTask;
        }
    }

    /// <inheritdoc />
    public Task<int> ForgetWelcomesAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        lock (database.Gate)
        {
            var old = database.Welcomes.Where(welcome => welcome.Value.Time < before).Select(welcome => welcome.Key).ToList();
            return Task.FromResult(old.Count(database.Welcomes.Remove));
        }
    }
}
