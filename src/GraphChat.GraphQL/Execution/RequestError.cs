using GraphChat.GraphQL.Response;

namespace GraphChat.GraphQL.Execution;

/// <summary>The request was refused before any field was executed; the response has <c>errors</c> and no <c>data</c>.</summary>
public sealed class RequestError : OperationResult
{
    internal RequestError(RequestErrorKind kind, IReadOnlyList<GraphQLError> errors)
    {
        Kind = kind;
        Errors = errors;
        Body = ResponseWriter.WriteErrors(errors);
    }

    /// <summary>How far the request came.</summary>
    public RequestErrorKind Kind { get; }

    /// <summary>The errors; at least one.</summary>
    public IReadOnlyList<GraphQLError> Errors { get; }

    /// <summary>The response as JSON in UTF-8.</summary>
    public ReadOnlyMemory<byte> Body { get; }
}
