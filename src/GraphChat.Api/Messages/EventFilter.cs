using GraphChat.Delivery.History;

namespace GraphChat.Api.Messages;

/// <summary>The input that says which events a subscriber wants.</summary>
internal sealed record EventFilter(IReadOnlyList<EventKind>? Kinds, IReadOnlyList<string>? NotSenderIds);
