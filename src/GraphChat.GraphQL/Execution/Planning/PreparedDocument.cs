using GraphChat.GraphQL.Language.Ast;

namespace GraphChat.GraphQL.Execution.Planning;

/// <summary>A parsed and valid document.</summary>
internal sealed class PreparedDocument
{
    private readonly List<PreparedOperation> _operations;

    public PreparedDocument(ExecutableSchema schema, Document document)
    {
        var fragments = new Dictionary<string, FragmentDefinitionNode>(StringComparer.Ordinal);
        foreach (var fragment in document.Definitions.OfType<FragmentDefinitionNode>())
        {
            fragments.TryAdd(fragment.Name.Value, fragment);
        }

        _operations = [.. document.Definitions.OfType<OperationDefinitionNode>().Select(node => new PreparedOperation(schema, node, fragments))];
    }

    /// <summary>GetOperation. Spec: GraphQL 2025-09 §6.1.</summary>
    public PreparedOperation? Find(string? name, out string reason)
    {
        reason = _operations.Count == 0 ? "The document has no operation."
            : name is null ? "Must provide operation name if the document has several operations."
            : "The document has no operation of that name.";
        return name is null
            ? _operations.Count == 1 ? _operations[0] : null
            : _operations.Find(operation => operation.Definition.Name?.Value == name);
    }
}
