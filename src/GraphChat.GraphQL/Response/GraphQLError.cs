using GraphChat.GraphQL.Language;
using GraphChat.GraphQL.Language.Ast;

namespace GraphChat.GraphQL.Response;

/// <summary>One entry of a response's <c>errors</c>. Spec: GraphQL 2025-09 §7.1.2.</summary>
/// <param name="Message">What is wrong, for the developer who asks; never with content of users.</param>
/// <param name="Code">The stable code, written to <c>extensions.code</c>.</param>
public sealed record GraphQLError(string Message, string Code)
{
    /// <summary>The places in the document that belong to the error.</summary>
    public IReadOnlyList<ErrorLocation> Locations { get; init; } = [];

    /// <summary>The path of the response field that failed: response names (string) and list indexes (int); null for a request error.</summary>
    public IReadOnlyList<object>? Path { get; init; }

    /// <summary>Further entries of <c>extensions</c>: strings, numbers, booleans, null, lists and dictionaries of these.</summary>
    public IReadOnlyDictionary<string, object?>? Extensions { get; init; }

    /// <summary>The validation rule that found it, by its name in the specification; not written to the response.</summary>
    public string? Rule { get; init; }

    /// <summary>An error at nodes of a document.</summary>
    public static GraphQLError At(string message, string code, params ReadOnlySpan<SyntaxNode> nodes)
    {
        var locations = new ErrorLocation[nodes.Length];
        for (var i = 0; i < nodes.Length; i++)
        {
            locations[i] = new(nodes[i].Location.Line, nodes[i].Location.Column);
        }

        return new(message, code) { Locations = locations };
    }

    /// <summary>The error for a source that is not a document.</summary>
    public static GraphQLError Of(SyntaxError error) =>
        new($"Syntax Error: {error.Message}", error.IsLimit ? ErrorCode.LimitExceeded : ErrorCode.ParseFailed)
        {
            Locations = [new(error.Location.Line, error.Location.Column)],
        };
}
