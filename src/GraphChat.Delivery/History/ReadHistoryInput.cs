namespace GraphChat.Delivery.History;

/// <summary>
/// What <see cref="ReadHistory"/> takes: <paramref name="First"/> with <paramref name="After"/> forward, or
/// <paramref name="Last"/> with <paramref name="Before"/> backward. Neither gives the newest 50.
/// </summary>
/// <param name="Conversation">Whose log.</param>
/// <param name="First">The size of a page forward; 1 to 200.</param>
/// <param name="After">Where it begins.</param>
/// <param name="Last">The size of a page backward; 1 to 200.</param>
/// <param name="Before">The cursor of the event that it ends before.</param>
public sealed record ReadHistoryInput(ConversationId Conversation, int? First, string? After, int? Last, string? Before);
