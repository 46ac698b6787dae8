using System.Text.Json;

namespace GraphChat.Transport;

/// <summary>One operation as a client sent it.</summary>
public sealed class TransportOperation
{
    /// <summary>The document; null where the client names it by <see cref="Extensions"/> alone.</summary>
    public required string? Query { get; init; }

    /// <summary>Which operation of the document to run; null where it has but one.</summary>
    public string? OperationName { get; init; }

    /// <summary>An object, or default where the client sent none.</summary>
    public JsonElement Variables { get; init; }

    /// <summary>An object, or default where the client sent none.</summary>
    public JsonElement Extensions { get; init; }

    /// <summary>What the way carries; an operation of another kind is <see cref="OperationNotAllowed"/>.</summary>
    public OperationKinds Allowed { get; init; } = OperationKinds.All;

    /// <summary>Values that resolvers may take by their type.</summary>
    public required IReadOnlyList<object> ContextValues { get; init; }

    /// <summary>Whether introspection and suggestions are open to the asker.</summary>
    public bool MayInspectSchema { get; init; }

    /// <summary>The services of this operation.</summary>
    public required IServiceProvider Services { get; init; }
}
