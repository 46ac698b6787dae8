using GraphChat.Delivery.Conversations;
using GraphChat.Delivery.History;

namespace GraphChat.Delivery.Commits;

/// <summary>What <see cref="SubmitCommit"/> gives.</summary>
/// <param name="Event">The commit in the log.</param>
/// <param name="Conversation">The conversation after it, or later; null where the caller was removed since.</param>
public sealed record SubmitCommitOutput(Event Event, ConversationView? Conversation);
