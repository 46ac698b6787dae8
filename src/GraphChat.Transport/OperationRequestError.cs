namespace GraphChat.Transport;

/// <summary>The operation was refused before its execution began.</summary>
/// <param name="ErrorsJson">The <c>errors</c> entry alone, a JSON array in UTF-8.</param>
internal sealed record OperationRequestError(ReadOnlyMemory<byte> ErrorsJson) : OperationOutcome;
