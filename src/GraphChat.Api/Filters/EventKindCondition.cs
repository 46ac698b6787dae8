using GraphChat.Delivery.History;

namespace GraphChat.Api.Filters;

/// <summary>A condition on the kind of an event.</summary>
internal sealed record EventKindCondition(EventKind? Eq, EventKind? Ne, IReadOnlyList<EventKind>? In, IReadOnlyList<EventKind>? NotIn);
