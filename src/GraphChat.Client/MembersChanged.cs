namespace GraphChat.Client;

/// <summary>The group's members changed, as its own tree says.</summary>
/// <param name="Number">See <see cref="ReceivedItem"/>.</param>
/// <param name="Conversation">The conversation.</param>
/// <param name="Sequence">The commit's place in the log.</param>
/// <param name="By">Whose commit it was.</param>
/// <param name="Joined">People who were not in the group before; the own person where the device was just added.</param>
/// <param name="Left">People who are no longer in it; the own person where the device was removed.</param>
public sealed record MembersChanged(
    long Number, ConversationId Conversation, long Sequence, PersonId By, IReadOnlyList<PersonId> Joined, IReadOnlyList<PersonId> Left)
    : ReceivedItem(Number, Conversation, Sequence);
