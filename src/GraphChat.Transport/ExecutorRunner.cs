using System.Text;
using GraphChat.GraphQL.Execution;

namespace GraphChat.Transport;

/// <summary>Runs operations on the engine.</summary>
internal sealed class ExecutorRunner(OperationExecutor executor) : IOperationRunner
{
    private static readonly int ErrorsPrefix = "{\"errors\":"u8.Length;

    public async ValueTask<OperationOutcome> RunAsync(TransportOperation operation, CancellationToken cancellationToken)
    {
        if (operation.Parameters.Query is not { } query)
        {
            return new OperationRequestError(TransportErrors.Array(TransportErrorCodes.BadInput, "The parameter 'query' is missing."));
        }

        var context = new OperationContext { Services = operation.Services };
        operation.Asker.Fill(context);
        var result = await executor.ExecuteAsync(
            new OperationRequest
            {
                Document = Encoding.UTF8.GetBytes(query),
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

    // A response without data is an object with errors alone; graphql-transport-ws wants the array in it.
    private static ReadOnlyMemory<byte> ErrorsOf(RequestError error) => error.Body[ErrorsPrefix..^1];
}
