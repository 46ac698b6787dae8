namespace GraphChat.Transport;

/// <summary>The operation was executed.</summary>
/// <param name="Json">The response with its <c>data</c> entry, in UTF-8.</param>
internal sealed record OperationResponse(ReadOnlyMemory<byte> Json) : OperationOutcome;
