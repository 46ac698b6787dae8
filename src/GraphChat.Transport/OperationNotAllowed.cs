namespace GraphChat.Transport;

/// <summary>The carrier does not carry the operation's kind; nothing was executed.</summary>
/// <param name="ErrorsJson">The <c>errors</c> entry alone, a JSON array in UTF-8.</param>
internal sealed record OperationNotAllowed(ReadOnlyMemory<byte> ErrorsJson) : OperationOutcome;
