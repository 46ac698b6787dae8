namespace GraphChat.Delivery.Commits;

/// <summary>What <see cref="SubmitCommit"/> takes.</summary>
/// <param name="Conversation">Whose group.</param>
/// <param name="ClientMessageId">A UUID of version 7, new for each commit.</param>
/// <param name="Commit">The commit as PublicMessage, a whole MLSMessage.</param>
/// <param name="Welcome">The Welcome for the devices that it adds, a whole MLSMessage.</param>
/// <param name="GroupInfo">GroupInfo of the new epoch without the tree, a whole MLSMessage.</param>
/// <param name="Fingerprint">The epoch fingerprint; 16 bytes.</param>
public sealed record SubmitCommitInput(
    ConversationId Conversation,
    Guid ClientMessageId,
    ReadOnlyMemory<byte> Commit,
    ReadOnlyMemory<byte>? Welcome,
    ReadOnlyMemory<byte> GroupInfo,
    ReadOnlyMemory<byte> Fingerprint);
