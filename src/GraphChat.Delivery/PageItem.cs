namespace GraphChat.Delivery;

/// <summary>An item of a page and the place right after it.</summary>
/// <param name="Value">The item.</param>
/// <param name="Cursor">Opaque; the place that the next page is asked from.</param>
public sealed record PageItem<T>(T Value, string Cursor);
