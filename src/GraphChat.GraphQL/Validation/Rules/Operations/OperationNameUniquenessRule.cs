using GraphChat.GraphQL.Language.Ast;

namespace GraphChat.GraphQL.Validation.Rules.Operations;

/// <summary>No two operations have the same name. Spec: GraphQL 2025-09 §5.2.2.1 Operation Name Uniqueness.</summary>
/// <inheritdoc />
public sealed class OperationNameUniquenessRule(ValidationContext context) : ValidationRule(context)
{
    private readonly Dictionary<string, NameNode> _names = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public override bool Enter(SyntaxNode node)
    {
        if (node is OperationDefinitionNode { Name: { } name } && !_names.TryAdd(name.Value, name))
        {
            Report($"There can be only one operation named \"{name.Value}\".", _names[name.Value], name);
        }

        return node is Document;
    }
}
