namespace GraphChat.Client;

/// <summary>A message that the server stored for good.</summary>
/// <param name="Event">The id of its event in the log.</param>
/// <param name="Sequence">Its place in the log.</param>
/// <param name="MessageId">The id that this client gave it.</param>
public sealed record SentMessage(EventId Event, long Sequence, Guid MessageId);
