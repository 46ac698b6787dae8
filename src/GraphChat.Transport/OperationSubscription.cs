namespace GraphChat.Transport;

/// <summary>A subscription runs.</summary>
/// <param name="Responses">Whole responses in UTF-8; the same memory may be given to many subscribers and never changes.</param>
internal sealed record OperationSubscription(IAsyncEnumerable<ReadOnlyMemory<byte>> Responses) : OperationOutcome;
