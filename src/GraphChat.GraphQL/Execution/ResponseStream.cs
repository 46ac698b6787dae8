namespace GraphChat.GraphQL.Execution;

/// <summary>The response stream of a subscription.</summary>
public sealed class ResponseStream : OperationResult
{
    internal ResponseStream(IAsyncEnumerable<ReadOnlyMemory<byte>> responses) => Responses = responses;

    /// <summary>
    /// One response for each event, as JSON in UTF-8. Enumerate once; leaving the enumeration, or cancelling its token,
    /// ends the source stream. The bytes may be shared with other subscribers: never write to them. An error of the
    /// source stream is a last response with <c>errors</c>, then the end.
    /// </summary>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> Responses { get; }
}
