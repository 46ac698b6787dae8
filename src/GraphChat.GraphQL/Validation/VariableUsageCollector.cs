using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.Language.Visiting;
using GraphChat.GraphQL.TypeSystem;

namespace GraphChat.GraphQL.Validation;

/// <summary>Finds the variables of one definition with the types expected where they stand.</summary>
internal sealed class VariableUsageCollector : SyntaxWalker
{
    private readonly TypeInfo _types;
    private readonly List<VariableUsage> _usages = [];

    private VariableUsageCollector(Schema schema) => _types = new TypeInfo(schema);

    public static IReadOnlyList<VariableUsage> Collect(Schema schema, ExecutableDefinitionNode definition)
    {
        var collector = new VariableUsageCollector(schema);
        collector.Walk(definition);
        return collector._usages;
    }

    protected override bool Enter(SyntaxNode node)
    {
        if (node is VariableDefinitionNode)
        {
            // A definition names its variable; that is no use of it.
            _types.Enter(node);
            return false;
        }

        _types.Enter(node);
        if (node is VariableNode variable)
        {
            var oneOf = _types.ParentInputType is InputObjectType { IsOneOf: true } type ? type : null;
            _usages.Add(new VariableUsage(variable, _types.InputType, _types.HasDefault, oneOf));
        }

        return true;
    }

    protected override void Leave(SyntaxNode node) => _types.Leave(node);
}
