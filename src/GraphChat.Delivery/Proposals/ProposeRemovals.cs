using System.Security.Cryptography;
using GraphChat.Delivery.Groups;
using GraphChat.Delivery.History;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Proposals;

/// <summary>
/// Proposes, as the group's external sender, to remove the leaves of revoked devices; the next commit must carry it. Which
/// ones are due is read from the stores, so whatever a node forgot by crashing, or an external commit swept away, is
/// proposed again by any node.
/// </summary>
public sealed class ProposeRemovals(IEventLog log, IGroupStore groups, IMlsKeeper keeper, TimeProvider time)
{
    private const int AtOnce = 100;
    private const int Attempts = 10;
    private static ReadOnlySpan<byte> Label => "GraphChat removal v1"u8;

    /// <summary>Proposes what is due, and gives how many proposals that were.</summary>
    /// <exception cref="DeliveryException">UNAVAILABLE.</exception>
    public async Task<int> ExecuteAsync(CancellationToken cancellationToken)
    {
        var made = 0;
        IReadOnlyList<DueRemoval> due;
        do
        {
            due = await groups.ListDueRemovalsAsync(AtOnce, cancellationToken);
            var before = made;
            foreach (var removal in due)
            {
                made += await ProposeAsync(removal, cancellationToken) ? 1 : 0;
            }

            if (made == before)
            {
                return made;
            }
        }
        while (due.Count == AtOnce);

        return made;
    }

    private async Task<bool> ProposeAsync(DueRemoval due, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await groups.FindGroupAsync(due.Conversation, user: null, cancellationToken) is not { } group)
            {
                return false;
            }

            var now = Clock.Now(time);
            if (keeper.ProposeRemoval(group.State, due.Device) is not { } proposal
                || keeper.ReceiveProposal(group.State, proposal, now) is not ProposalOutcome.Valid valid)
            {
                return false;
            }

            var result = await log.AppendAsync(ToAppend(due, group, proposal, valid, now), cancellationToken);
            if (result is AppendResult.Appended)
            {
                return true;
            }

            if (result is AppendResult.Repeated)
            {
                return false;
            }
        }

        return false;
    }

    private static Append ToAppend(DueRemoval due, GroupView group, byte[] proposal, ProposalOutcome.Valid valid, DateTimeOffset now)
    {
        // Of the group, the epoch and the device, not of the signature: two nodes propose it once.
        var digest = SHA256.HashData([.. Label, .. group.GroupId.Span, .. BitConverter.GetBytes(group.Epoch), .. due.Device.ToBytes()]);
        return new Append
        {
            Id = new EventId(Guid.CreateVersion7(now)),
            Conversation = due.Conversation,
            Kind = EventKind.Proposal,
            Sender = null,
            SenderDevice = null,
            ClientMessageId = ServerKeys.Of(digest),
            Digest = digest,
            GroupId = group.GroupId,
            Epoch = group.Epoch,
            Payload = proposal,
            Time = now,
            Proposal = new ProposalEffects(valid.State, valid.Reference, due.Device, group.Proposals.Count),
        };
    }
}
