using GraphChat.GraphQL.Language.Ast;

namespace GraphChat.GraphQL.Validation.Limits;

/// <summary>Refuses to tell of the schema: <c>__schema</c> and <c>__type</c> are not there. <c>__typename</c> stays.</summary>
/// <param name="context">What is validated.</param>
public sealed class ClosedIntrospectionRule(ValidationContext context) : ValidationRule(context)
{
    /// <inheritdoc />
    public override bool Enter(SyntaxNode node)
    {
        if (node is FieldNode field && Context.Types.Field is { } definition
            && (definition == Context.Schema.SchemaField || definition == Context.Schema.TypeField))
        {
            Report($"Introspection is closed here: \"{field.Name.Value}\" is not answered.", field);
        }

        return true;
    }
}
