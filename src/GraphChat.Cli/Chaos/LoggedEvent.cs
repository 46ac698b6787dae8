namespace GraphChat.Cli.Chaos;

/// <summary>An event as PostgreSQL holds it when all is over.</summary>
/// <param name="Conversation">Its conversation.</param>
/// <param name="Sequence">Its place.</param>
/// <param name="Event">Its id.</param>
/// <param name="IsMessage">Whether it is a message.</param>
/// <param name="Message">The sender's id of it; empty where it has none.</param>
/// <param name="Sender">The person who sent it; empty for the server.</param>
/// <param name="Epoch">The MLS epoch in which it was made.</param>
/// <param name="Hash">The log hash, in hex.</param>
internal sealed record LoggedEvent(Guid Conversation, long Sequence, Guid Event, bool IsMessage, Guid Message, Guid Sender, long Epoch, string Hash);
