namespace GraphChat.Bench.Sending;

/// <summary>Somebody who writes into a conversation, and somebody who reads it.</summary>
/// <param name="Token">The writer's access token.</param>
/// <param name="ReaderToken">The reader's.</param>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Message">A message of the conversation's group, in base64; sent again under new ids.</param>
internal sealed record SendPerson(string Token, string ReaderToken, string ConversationId, string Message);
