namespace GraphChat.GraphQL.Execution;

/// <summary>What a request gave: a <see cref="SingleResult" />, a <see cref="ResponseStream" /> or a <see cref="RequestError" />.</summary>
public abstract class OperationResult
{
    private protected OperationResult()
    {
    }
}
