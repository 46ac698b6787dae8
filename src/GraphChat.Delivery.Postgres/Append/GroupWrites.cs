using Npgsql;
using NpgsqlTypes;

namespace GraphChat.Delivery.Postgres.Append;

/// <summary>What proposals, resets and warnings write besides the log.</summary>
internal static class GroupWrites
{
    private const string Ledger =
        """
        UPDATE delivery.conversations SET group_id = $2, epoch = $3, removal_epoch = $4, commit_sequence = $5, proposals = $6,
            pending_removals = $7, health = $8, frozen = $9, receipt_hash = $10
        WHERE conversation_id = $1
        """;

    /// <summary>The statements of one accepted append, if it is one of these.</summary>
    public static void Add(NpgsqlBatchCommandCollection commands, AcceptedAppend accepted)
    {
        var conversation = accepted.Draft.Conversation.Value;
        var append = accepted.Pending.Append;
        if (append.Proposal is { } proposal)
        {
            commands.Add(new NpgsqlCommandText(
                "UPDATE delivery.groups SET state = $2 WHERE conversation_id = $1", conversation, Bytes.Of(proposal.State)).ToBatch());
            commands.Add(new NpgsqlCommandText(
                """
                INSERT INTO delivery.proposals (conversation_id, sequence, reference, device_id, removed)
                VALUES ($1, $2, $3, $4, $5)
                """,
                conversation,
                accepted.Draft.Sequence,
                Bytes.Of(proposal.Reference),
                new NpgsqlCommandText.Typed(NpgsqlDbType.Uuid, append.SenderDevice?.Value),
                new NpgsqlCommandText.Typed(NpgsqlDbType.Uuid, proposal.Removed?.Value)).ToBatch());
        }

        if (append.Reset is { } reset)
        {
            foreach (var table in new[] { "proposals", "epoch_reports", "commits", "group_devices" })
            {
                commands.Add(new NpgsqlCommandText(
                    $"DELETE FROM delivery.{table} WHERE conversation_id = $1", conversation).ToBatch());
            }

            commands.Add(new NpgsqlCommandText(
                "UPDATE delivery.groups SET state = $2, group_info = $3 WHERE conversation_id = $1",
                conversation, Bytes.Of(reset.State), Bytes.Of(reset.GroupInfo)).ToBatch());
            commands.Add(new NpgsqlCommandText(
                "INSERT INTO delivery.group_devices (conversation_id, device_id, user_id) VALUES ($1, $2, $3)",
                conversation, reset.Device.Device.Value, reset.Device.User.Value).ToBatch());
        }
    }

    /// <summary>Writes what the group came to by the batch.</summary>
    public static NpgsqlBatchCommand ToLedger(LockedConversation conversation)
    {
        var group = conversation.Group;
        return new NpgsqlCommandText(
            Ledger,
            conversation.Id.Value,
            Bytes.Of(group.GroupId),
            group.Epoch,
            group.RemovalEpoch,
            group.CommitSequence,
            group.Proposals,
            group.PendingRemovals.Select(device => device.Value).ToArray(),
            (short)group.Health,
            group.Frozen.Select(device => device.Value).ToArray(),
            Bytes.Of(group.ReceiptHash)).ToBatch();
    }
}
