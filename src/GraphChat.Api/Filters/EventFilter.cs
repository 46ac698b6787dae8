using GraphChat.Delivery.History;

namespace GraphChat.Api.Filters;

/// <summary>The input that says which events a subscriber wants.</summary>
internal sealed record EventFilter(
    IReadOnlyList<EventKind>? Kinds,
    IReadOnlyList<string>? NotSenderIds,
    EventKindCondition? Kind,
    IdCondition? ConversationId,
    IdCondition? SenderId,
    IdCondition? SenderDeviceId,
    LongCondition? Sequence,
    LongCondition? Epoch,
    LongCondition? PayloadBytes,
    DateTimeCondition? CreatedAt,
    IReadOnlyList<EventFilter>? And,
    IReadOnlyList<EventFilter>? Or);
