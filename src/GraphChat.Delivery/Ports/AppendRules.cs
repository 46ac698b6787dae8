using GraphChat.Delivery.Groups;
using GraphChat.Delivery.History;

namespace GraphChat.Delivery.Ports;

/// <summary>The rules of the log, the same for every adapter; they decide on what was read under the lock.</summary>
public static class AppendRules
{
    /// <summary>How many epochs a message may be behind.</summary>
    public const int EpochWindow = 2;

    /// <summary>The most proposals of members that wait for one commit.</summary>
    public const int MaxProposals = 200;

    /// <summary>The most of them of one device.</summary>
    public const int MaxProposalsOfSender = 10;

    /// <summary>Decides; <paramref name="refusal"/> is set where the answer is to refuse.</summary>
    public static AppendDecision Decide(Append append, AppendState state, out AppendResult.Refused? refusal)
    {
        refusal = null;
        // First of all: whoever was answered once gets the same answer, whatever has changed since.
        if (state.KeyConversation is { } keyed)
        {
            if (keyed == append.Conversation && state.KeyDigest.Span.SequenceEqual(append.Digest.Span))
            {
                return AppendDecision.Repeat;
            }

            refusal = new AppendResult.Refused(DeliveryErrorCode.IdempotencyMismatch);
            return AppendDecision.Refuse;
        }

        refusal = Refuse(append, state);
        return refusal is null ? AppendDecision.Accept : AppendDecision.Refuse;
    }

    private static AppendResult.Refused? Refuse(Append append, AppendState state)
    {
        if (!state.Exists)
        {
            return new AppendResult.Refused(DeliveryErrorCode.NotFound);
        }

        if (append.SenderDevice is not null && RefuseSender(append, state) is { } code)
        {
            return new AppendResult.Refused(code);
        }

        if (!state.GroupId.Span.SequenceEqual(append.GroupId.Span))
        {
            return new AppendResult.Refused(DeliveryErrorCode.InvalidMlsMessage);
        }

        var oldest = append.Kind == EventKind.Message
            ? Math.Max(state.Epoch - EpochWindow, state.RemovalEpoch)
            : state.Epoch;
        if (append.Epoch < oldest)
        {
            return new AppendResult.Refused(DeliveryErrorCode.StaleEpoch, state.Epoch, state.CommitSequence);
        }

        return append.Epoch > state.Epoch
            ? new AppendResult.Refused(DeliveryErrorCode.FutureEpoch, state.Epoch, state.CommitSequence)
            : RefuseEffects(append, state);
    }

    private static DeliveryErrorCode? RefuseSender(Append append, AppendState state)
    {
        if (!state.IsMember)
        {
            return DeliveryErrorCode.NotFound;
        }

        if (state.IsRevoked)
        {
            return DeliveryErrorCode.DeviceRevoked;
        }

        // Nobody talks over a block; whoever set it may still change the group, and must be able to.
        if (state.IsBlocked || (state.HasBlocked && append.Kind == EventKind.Message))
        {
            return DeliveryErrorCode.Blocked;
        }

        // A member's device comes in by an external commit or a reset, and is not in the group before.
        var mayBeOutside = append.Commit is { IsExternal: true } || append.Reset is not null;
        var mayNotCommit = append.Commit is not null && state.IsFrozen;
        var mayNotSpeak = append.Kind == EventKind.Message && state.IsRemovalPending;
        return (!state.IsInGroup && !mayBeOutside) || mayNotCommit || mayNotSpeak ? DeliveryErrorCode.Forbidden : null;
    }

    private static AppendResult.Refused? RefuseEffects(Append append, AppendState state)
    {
        // Checked against a state that did not know every proposal: what it must carry may have changed.
        if ((append.Commit?.KnownProposals ?? append.Proposal?.KnownProposals) is { } known && known != state.Proposals)
        {
            return new AppendResult.Refused(DeliveryErrorCode.StaleEpoch, state.Epoch, state.CommitSequence) { IsOutdated = true };
        }

        if (append is { Proposal: not null, SenderDevice: not null }
            && (state.Proposals >= MaxProposals || state.ProposalsOfSender >= MaxProposalsOfSender))
        {
            return new AppendResult.Refused(DeliveryErrorCode.LimitExceeded);
        }

        return append.Reset is not null && state.Health != GroupHealth.Reset
            ? new AppendResult.Refused(DeliveryErrorCode.Forbidden)
            : null;
    }
}
