namespace GraphChat.GraphQL.Execution;

/// <summary>The response of a query or mutation that was executed, perhaps with field errors.</summary>
public sealed class SingleResult : OperationResult
{
    internal SingleResult(ReadOnlyMemory<byte> body, bool hasErrors, bool hasData)
    {
        Body = body;
        HasErrors = hasErrors;
        HasData = hasData;
    }

    /// <summary>The response as JSON in UTF-8; never changed after this, so it may be kept.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>Whether the response has <c>errors</c>.</summary>
    public bool HasErrors { get; }

    /// <summary>Whether the response has <c>data</c> that is not null.</summary>
    public bool HasData { get; }
}
