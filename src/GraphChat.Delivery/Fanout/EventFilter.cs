using GraphChat.Delivery.Filters;
using GraphChat.Delivery.History;

namespace GraphChat.Delivery.Fanout;

/// <summary>Which events a subscriber wants, by metadata.</summary>
/// <param name="Kinds">Only these kinds; null for all.</param>
/// <param name="NotSenders">Without what these people sent; null for nobody; at most 100.</param>
public sealed record EventFilter(IReadOnlyList<EventKind>? Kinds, IReadOnlyList<UserId>? NotSenders)
{
    /// <summary>The most people in <see cref="NotSenders"/>.</summary>
    public const int MaxSenders = 100;

    /// <summary>What must hold besides; null for nothing.</summary>
    public EventCondition? Condition { get; init; }

    /// <summary>Whether the subscriber wants the event.</summary>
    public bool Matches(Event @event) =>
        (Kinds is null || Kinds.Contains(@event.Kind))
        && (NotSenders is null || @event.Sender is not { } sender || !NotSenders.Contains(sender))
        && Condition?.Matches(@event) != false;
}
