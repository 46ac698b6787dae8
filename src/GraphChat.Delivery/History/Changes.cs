namespace GraphChat.Delivery.History;

/// <summary>What has come into an inbox after a place.</summary>
/// <param name="Items">In order.</param>
/// <param name="Cursor">The place to ask from the next time: right after the last item, or where the inbox stood when nothing more was there.</param>
/// <param name="HasMore">Whether there was more when this was read.</param>
public sealed record Changes(IReadOnlyList<InboxItem> Items, string Cursor, bool HasMore);
