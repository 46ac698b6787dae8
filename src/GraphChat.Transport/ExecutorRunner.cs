using System.Text;
using GraphChat.GraphQL.Execution;

namespace GraphChat.Transport;

/// <summary>Runs operations on the engine.</summary>
internal sealed class ExecutorRunner(OperationExecutor executor, GraphQLTransportOptions options) : IOperationRunner
{
    private static readonly int ErrorsPrefix = "{\"errors\":"u8.Length;

    public async ValueTask<OperationOutcome> RunAsync(TransportOperation operation, CancellationToken cancellationToken)
    {
        if (Resolve(operation.Parameters, out var document) is { } refusal)
        {
            return refusal;
        }

        var context = new OperationContext { Services = operation.Services };
        operation.Asker.Fill(context);
        var result = await executor.ExecuteAsync(
            new OperationRequest
            {
                Document = document,
                OperationName = operation.Parameters.OperationName,
                Variables = operation.Parameters.Variables,
                Context = context,
                Allowed = operation.Allowed,
                SharingKey = operation.Asker.SharingKey,
            },
            cancellationToken);
        return result switch
        {
            SingleResult single => new OperationResponse(single.Body),
            ResponseStream stream => new OperationSubscription(stream.Responses),
            RequestError { Kind: RequestErrorKind.OperationNotAllowed } error => new OperationNotAllowed(ErrorsOf(error)),
            RequestError error => new OperationRequestError(ErrorsOf(error)),
            _ => throw new InvalidOperationException($"No such result: {result.GetType().Name}."),
        };
    }

    private OperationRequestError? Resolve(OperationParameters parameters, out ReadOnlyMemory<byte> document)
    {
        document = default;
        var trusted = options.TrustedOperations;
        if (parameters.Query is { } query)
        {
            document = Encoding.UTF8.GetBytes(query);
            return options.TrustedOperationsOnly && trusted?.Contains(document.Span) is not true
                ? Refuse(TransportErrorCodes.UntrustedOperation, "Only trusted operations are run here.")
                : null;
        }

        return trusted is not null && trusted.TryFind(parameters.DocumentId!, out document)
            ? null
            : Refuse(TransportErrorCodes.OperationNotFound, "No trusted operation has this id.");
    }

    private static OperationRequestError Refuse(string code, string message) => new(TransportErrors.Array(code, message));

    // A response without data is an object with errors alone; graphql-transport-ws wants the array in it.
    private static ReadOnlyMemory<byte> ErrorsOf(RequestError error) => error.Body[ErrorsPrefix..^1];
}
