using System.Text.Json;

namespace GraphChat.GraphQL.Execution;

/// <summary>One request: a document, the operation in it, its variables and who asks.</summary>
public sealed class OperationRequest
{
    /// <summary>The document in UTF-8.</summary>
    public required ReadOnlyMemory<byte> Document { get; init; }

    /// <summary>Which operation of the document; may be null where there is one only.</summary>
    public string? OperationName { get; init; }

    /// <summary>The variables, a JSON object; undefined or null where there are none. Must live until the response has ended.</summary>
    public JsonElement Variables { get; init; }

    /// <summary>The context values and services that resolvers take.</summary>
    public required OperationContext Context { get; init; }

    /// <summary>The kinds that the carrier can answer: HTTP GET only queries, plain HTTP no subscriptions.</summary>
    public OperationKinds Allowed { get; init; } = OperationKinds.All;

    /// <summary>The value that root fields without a resolver read from; for schemas without bindings.</summary>
    public object? RootValue { get; init; }

    /// <summary>
    /// What the responses of a subscription depend on besides document, variables and event, such as the rights that
    /// resolvers read. Subscriptions with equal keys get the bytes of an event that was executed once for all of them.
    /// Null: never shared.
    /// </summary>
    public object? SharingKey { get; init; }
}
