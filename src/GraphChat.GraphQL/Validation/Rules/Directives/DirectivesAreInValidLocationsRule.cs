using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.TypeSystem;

namespace GraphChat.GraphQL.Validation.Rules.Directives;

/// <summary>A directive stands where it may. Spec: GraphQL 2025-09 §5.7.2 Directives Are in Valid Locations.</summary>
/// <inheritdoc />
public sealed class DirectivesAreInValidLocationsRule(ValidationContext context) : ValidationRule(context)
{
    private readonly Stack<SyntaxNode> _path = new();

    /// <inheritdoc />
    public override bool Enter(SyntaxNode node)
    {
        if (node is DirectiveNode && Context.Types.Directive is { } directive && LocationOf(_path.Peek()) is { } location && !directive.Locations.Contains(location))
        {
            Report($"Directive \"@{directive.Name}\" may not be used on {Text(location)}.", node);
        }

        _path.Push(node);
        return true;
    }

    /// <inheritdoc />
    public override void Leave(SyntaxNode node) => _path.Pop();

    // What stands in a type system definition is not for execution, and reported as such.
    private static DirectiveLocation? LocationOf(SyntaxNode node) => node switch
    {
        OperationDefinitionNode { Operation: OperationType.Query } => DirectiveLocation.Query,
        OperationDefinitionNode { Operation: OperationType.Mutation } => DirectiveLocation.Mutation,
        OperationDefinitionNode => DirectiveLocation.Subscription,
        FieldNode => DirectiveLocation.Field,
        FragmentSpreadNode => DirectiveLocation.FragmentSpread,
        InlineFragmentNode => DirectiveLocation.InlineFragment,
        FragmentDefinitionNode => DirectiveLocation.FragmentDefinition,
        VariableDefinitionNode => DirectiveLocation.VariableDefinition,
        _ => null,
    };

    private static string Text(DirectiveLocation location) => location switch
    {
        DirectiveLocation.Query => "QUERY",
        DirectiveLocation.Mutation => "MUTATION",
        DirectiveLocation.Subscription => "SUBSCRIPTION",
        DirectiveLocation.Field => "FIELD",
        DirectiveLocation.FragmentSpread => "FRAGMENT_SPREAD",
        DirectiveLocation.InlineFragment => "INLINE_FRAGMENT",
        DirectiveLocation.FragmentDefinition => "FRAGMENT_DEFINITION",
        _ => "VARIABLE_DEFINITION",
    };
}
