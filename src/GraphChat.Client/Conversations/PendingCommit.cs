namespace GraphChat.Client.Conversations;

/// <summary>A commit that was made and whose outcome is not known yet.</summary>
internal sealed record PendingCommit(
    Guid Conversation, Guid CommitId, ulong Epoch, byte[] Commit, byte[]? Welcome, byte[] GroupInfo, byte[] Fingerprint, uint Incarnation = 0)
{
    public GroupPlace Place => new(Incarnation, Epoch);
}
