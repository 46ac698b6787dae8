using GraphChat.GraphQL.Language.Ast;

namespace GraphChat.GraphQL.Validation.Rules.Fragments;

/// <summary>A type that a document names is one of the schema's, in variables too. Spec: GraphQL 2025-09 §5.5.1.2 Fragment Spread Type Existence.</summary>
/// <inheritdoc />
public sealed class FragmentSpreadTypeExistenceRule(ValidationContext context) : ValidationRule(context)
{
    /// <inheritdoc />
    public override bool Enter(SyntaxNode node)
    {
        if (node is NamedTypeNode { Name.Value: var name } && Context.Schema.FindType(name) is null)
        {
            Report($"Unknown type \"{name}\".{Context.DidYouMean(name, Context.Schema.Types.Select(type => type.Name))}", node);
        }

        // The types that a type system definition names are the business of a schema.
        return node is not DefinitionNode or ExecutableDefinitionNode;
    }
}
