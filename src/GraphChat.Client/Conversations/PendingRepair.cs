namespace GraphChat.Client.Conversations;

/// <summary>A group that was made to take the place of a broken one, and whose outcome is not known yet.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="MessageId">The id under which it is sent, again and again.</param>
/// <param name="IsReset">Whether it is a new incarnation; else a resync.</param>
/// <param name="Group">The group's state, which begins to count when the log has it.</param>
/// <param name="Commit">The external commit of a resync; empty for a reset.</param>
/// <param name="GroupInfo">The GroupInfo that goes with it.</param>
/// <param name="Fingerprint">The new epoch's fingerprint; empty for a reset.</param>
/// <param name="People">Whom a reset brings back.</param>
internal sealed record PendingRepair(
    Guid Conversation, Guid MessageId, bool IsReset, byte[] Group, byte[] Commit, byte[] GroupInfo, byte[] Fingerprint, Guid[] People);
