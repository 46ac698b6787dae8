namespace GraphChat.Api.Groups;

/// <summary>The input of <c>reportEpoch</c>.</summary>
internal sealed record ReportEpochInput(string ConversationId, long Epoch, ReadOnlyMemory<byte>? Fingerprint);
