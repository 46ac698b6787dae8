using GraphChat.GraphQL.Language.Ast;

namespace GraphChat.GraphQL.Validation.Rules.Arguments;

/// <summary>An argument is one of its field's or directive's. Spec: GraphQL 2025-09 §5.4.1 Argument Names.</summary>
/// <inheritdoc />
public sealed class ArgumentNamesRule(ValidationContext context) : ValidationRule(context)
{
    private bool _inUnknownDirective;

    /// <inheritdoc />
    public override bool Enter(SyntaxNode node)
    {
        if (node is DirectiveNode)
        {
            _inUnknownDirective = Context.Types.Directive is null;
        }

        var types = Context.Types;
        if (node is not ArgumentNode argument || types.Argument is not null)
        {
            return true;
        }

        var name = argument.Name.Value;
        if (types.Directive is { } directive)
        {
            var suggestion = Context.DidYouMean(name, directive.Arguments.Select(known => known.Name));
            Report($"Unknown argument \"{name}\" on directive \"@{directive.Name}\".{suggestion}", node);
        }
        else if (types.Field is { } field && !_inUnknownDirective)
        {
            var owner = types.ParentType is { } parent ? $"{parent.Name}.{field.Name}" : field.Name;
            var suggestion = Context.DidYouMean(name, field.Arguments.Select(known => known.Name));
            Report($"Unknown argument \"{name}\" on field \"{owner}\".{suggestion}", node);
        }

        return true;
    }

    /// <inheritdoc />
    public override void Leave(SyntaxNode node)
    {
        if (node is DirectiveNode)
        {
            _inUnknownDirective = false;
        }
    }
}
