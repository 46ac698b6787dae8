using GraphChat.Delivery.History;
using GraphChat.Delivery.Ports;

namespace GraphChat.Delivery.Messages;

/// <summary>Turns what the log says into an answer or a refusal.</summary>
internal static class AppendAnswers
{
    public static Event Require(AppendResult result) => result switch
    {
        AppendResult.Appended appended => appended.Event,
        AppendResult.Repeated repeated => repeated.Event,
        AppendResult.Refused refused => throw ToException(refused),
        _ => throw new System.Diagnostics.UnreachableException("An append has three results."),
    };

    private static DeliveryException ToException(AppendResult.Refused refused) => refused.Code switch
    {
        DeliveryErrorCode.StaleEpoch => Refusal.Stale(refused.Epoch, refused.CommitSequence),
        DeliveryErrorCode.FutureEpoch => Refusal.Future(refused.Epoch),
        DeliveryErrorCode.IdempotencyMismatch => Refusal.Mismatch(),
        DeliveryErrorCode.IdempotencyExpired => Refusal.Expired(),
        DeliveryErrorCode.Blocked => Refusal.Blocked(),
        DeliveryErrorCode.DeviceRevoked => Refusal.DeviceRevoked(),
        DeliveryErrorCode.Forbidden => Refusal.Forbidden("The session's device is not in the conversation's group, or may not speak or commit in it now."),
        DeliveryErrorCode.LimitExceeded => Refusal.Limit("Proposals that wait for a commit", AppendRules.MaxProposals),
        DeliveryErrorCode.InvalidMlsMessage => Refusal.Mls("group-id", "The group id is not the conversation's."),
        _ => Refusal.ConversationNotFound(),
    };
}
