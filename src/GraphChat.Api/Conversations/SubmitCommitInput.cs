namespace GraphChat.Api.Conversations;

/// <summary>The input of <c>submitCommit</c>.</summary>
internal sealed record SubmitCommitInput(
    string ConversationId,
    Guid ClientMessageId,
    ReadOnlyMemory<byte> Commit,
    ReadOnlyMemory<byte>? Welcome,
    ReadOnlyMemory<byte> GroupInfo,
    ReadOnlyMemory<byte> Fingerprint);
