using GraphChat.GraphQL.Language.Ast;

namespace GraphChat.GraphQL.Validation.Rules.Directives;

/// <summary>A directive is one of the schema's. Spec: GraphQL 2025-09 §5.7.1 Directives Are Defined.</summary>
/// <inheritdoc />
public sealed class DirectivesAreDefinedRule(ValidationContext context) : ValidationRule(context)
{
    /// <inheritdoc />
    public override bool Enter(SyntaxNode node)
    {
        if (node is DirectiveNode directive && Context.Types.Directive is null)
        {
            Report($"Unknown directive \"@{directive.Name.Value}\".", node);
        }

        return true;
    }
}
