namespace GraphChat.Client.Conversations;

/// <summary>What the store keeps of a conversation beside its group.</summary>
/// <param name="Created">Whether the server knows it; false between the making of the group and the answer.</param>
/// <param name="Joined">The sequence after which this device's part of the log begins.</param>
/// <param name="Head">The last sequence that was processed.</param>
/// <param name="Hash">The log hash at <paramref name="Head"/>.</param>
/// <param name="Title">The title, if it has one.</param>
/// <param name="Removed">Whether this device was removed.</param>
/// <param name="Revision">The group's revision when it was last stored.</param>
/// <param name="JoinedEpoch">The first epoch that this device can read.</param>
/// <param name="KeysSince">When this device's keys in the group were last renewed, in seconds since 1970; 0 where nobody noted it.</param>
/// <param name="SentSince">How many messages it has encrypted since.</param>
/// <param name="Lost">The epoch that this device should have come to and could not; 0 where it follows the group.</param>
/// <param name="Replaced">The incarnation that took the place of this group and to which this device has no Welcome yet; 0 where there is none.</param>
/// <param name="ResetDue">Whether the service says that most cannot follow the group.</param>
/// <param name="Report">What the service is to hear of the present epoch; null where it has.</param>
/// <param name="Welcomed">The sequence of a Welcome that the service may forget; 0 where there is none.</param>
/// <param name="Returning">After a reset by this device: the people who were members and are not back yet; null where all are.</param>
/// <param name="Forgotten">Whether the service said that it no longer keeps all that came after the last place; until the next event.</param>
/// <param name="Doubt">Whether something of the present epoch, or of one to come, could not be opened: the group is compared with the service's.</param>
internal sealed record ConversationInfo(
    bool Created, long Joined, long Head, byte[] Hash, string? Title, bool Removed, ulong Revision, ulong JoinedEpoch = 0, long KeysSince = 0, long SentSince = 0,
    ulong Lost = 0, uint Replaced = 0, bool ResetDue = false, EpochReport? Report = null, long Welcomed = 0, Guid[]? Returning = null,
    bool Forgotten = false, bool Doubt = false);
