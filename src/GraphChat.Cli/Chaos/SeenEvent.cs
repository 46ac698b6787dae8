namespace GraphChat.Cli.Chaos;

/// <summary>An event that a subscription delivered, once for each time that it did.</summary>
/// <param name="Reader">Which subscription.</param>
/// <param name="Person">Whose session it is.</param>
/// <param name="Conversation">Of which conversation.</param>
/// <param name="Sequence">Its place.</param>
/// <param name="Hash">The log hash that came with it, in hex.</param>
internal sealed record SeenEvent(string Reader, string Person, Guid Conversation, long Sequence, string Hash);
