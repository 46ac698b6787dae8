namespace GraphChat.Bench.Fanout;

/// <summary>What the load needs to know of a node: a conversation, who may follow it, who writes, and what.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Publisher">The access token of the member with the device.</param>
/// <param name="Subscribers">Access tokens of sessions of members; each holds as many sockets as a session may.</param>
/// <param name="Message">A message of the conversation's group, in base64; sent again under new ids.</param>
internal sealed record NodeLoadPlan(string ConversationId, string Publisher, IReadOnlyList<string> Subscribers, string Message);
