namespace GraphChat.Transport;

/// <summary>Runs one operation; the transports know no more of the engine. Called by many connections at once.</summary>
public interface IOperationRunner
{
    /// <summary>Parses, validates and runs. Throws only for cancellation.</summary>
    ValueTask<OperationOutcome> RunAsync(TransportOperation operation, CancellationToken cancellationToken);
}
