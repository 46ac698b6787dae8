namespace GraphChat.Delivery;

/// <summary>A part of a list, in the list's order.</summary>
/// <param name="Items">What is in it.</param>
/// <param name="HasNext">Whether the list goes on after it.</param>
/// <param name="HasPrevious">Whether the list has more before it.</param>
public sealed record Page<T>(IReadOnlyList<PageItem<T>> Items, bool HasNext, bool HasPrevious);
