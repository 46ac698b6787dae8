namespace GraphChat.Cli.Chaos;

/// <summary>How often somebody who tried to read without a right got an answer, whatever it was.</summary>
/// <param name="Name">Who.</param>
/// <param name="Queries">To a query for the history and the inbox.</param>
/// <param name="Subscriptions">To a subscription to the conversation.</param>
internal sealed record TrespassRecord(string Name, int Queries, int Subscriptions);
