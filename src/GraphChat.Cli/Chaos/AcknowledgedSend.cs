namespace GraphChat.Cli.Chaos;

/// <summary>A message of which the server said that it has it.</summary>
/// <param name="Person">Who sent it.</param>
/// <param name="Conversation">Where to.</param>
/// <param name="Event">The event that the server named.</param>
/// <param name="Sequence">The place that the server named.</param>
/// <param name="Message">The sender's id of it.</param>
/// <param name="Text">What it says.</param>
/// <param name="Fault">What went wrong when the answer came.</param>
/// <param name="Took">From the first try to the answer.</param>
internal sealed record AcknowledgedSend(string Person, Guid Conversation, Guid Event, long Sequence, Guid Message, string Text, FaultKind Fault, TimeSpan Took);
