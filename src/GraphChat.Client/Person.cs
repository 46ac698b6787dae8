namespace GraphChat.Client;

/// <summary>Somebody with an account.</summary>
/// <param name="Id">The person.</param>
/// <param name="DisplayName">The name shown to others, as the server says it: no proof of who somebody is.</param>
/// <param name="Role">What the person may do: LEARNER, TRAINER or ADMINISTRATOR.</param>
public sealed record Person(PersonId Id, string DisplayName, string Role);
