using GraphChat.Delivery.History;

namespace GraphChat.Delivery.Ports;

/// <summary>The rules of the log, the same for every adapter; they decide on what was read under the lock.</summary>
public static class AppendRules
{
    /// <summary>How many epochs a message may be behind.</summary>
    public const int EpochWindow = 2;

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
        if (!state.Exists || !state.IsMember)
        {
            return new AppendResult.Refused(DeliveryErrorCode.NotFound);
        }

        if (state.IsRevoked)
        {
            return new AppendResult.Refused(DeliveryErrorCode.DeviceRevoked);
        }

        if (!state.IsInGroup)
        {
            return new AppendResult.Refused(DeliveryErrorCode.Forbidden);
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
            : null;
    }
}
