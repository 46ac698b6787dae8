namespace GraphChat.Client.Conversations;

/// <summary>A conversation's group as the service follows it.</summary>
/// <param name="Place">How far it has come.</param>
/// <param name="GroupInfo">GroupInfo of the epoch.</param>
/// <param name="RatchetTree">The tree of the epoch.</param>
/// <param name="ResetIsDue">Whether most members cannot follow it.</param>
internal sealed record GroupView(GroupPlace Place, byte[] GroupInfo, byte[] RatchetTree, bool ResetIsDue);
