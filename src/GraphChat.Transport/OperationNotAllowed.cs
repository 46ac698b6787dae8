namespace GraphChat.Transport;

/// <summary>The way by which the operation came does not carry its kind; nothing was executed.</summary>
/// <param name="Kind">The operation's kind.</param>
public sealed record OperationNotAllowed(OperationKinds Kind) : OperationOutcome;
