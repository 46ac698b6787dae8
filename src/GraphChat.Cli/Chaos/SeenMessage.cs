namespace GraphChat.Cli.Chaos;

/// <summary>A message that a person's device decrypted and gave out, once for each time that it did.</summary>
/// <param name="Person">Who saw it.</param>
/// <param name="Conversation">Where.</param>
/// <param name="Sequence">At which place.</param>
/// <param name="Message">The sender's id of it.</param>
/// <param name="Text">What it says.</param>
internal sealed record SeenMessage(string Person, Guid Conversation, long Sequence, Guid Message, string Text);
