namespace GraphChat.Transport;

/// <summary>Runs one operation; the connections know no more of the engine. Called by many at once.</summary>
internal interface IOperationRunner
{
    /// <summary>Parses, validates and runs. Nothing that a client sends makes it throw.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    ValueTask<OperationOutcome> RunAsync(TransportOperation operation, CancellationToken cancellationToken);
}
