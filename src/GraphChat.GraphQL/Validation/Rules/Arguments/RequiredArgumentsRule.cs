using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.TypeSystem;

namespace GraphChat.GraphQL.Validation.Rules.Arguments;

/// <summary>What a field or directive requires is given. Spec: GraphQL 2025-09 §5.4.3 Required Arguments.</summary>
/// <inheritdoc />
public sealed class RequiredArgumentsRule(ValidationContext context) : ValidationRule(context)
{
    /// <inheritdoc />
    public override void Leave(SyntaxNode node)
    {
        switch (node)
        {
            case FieldNode field when Context.Types.Field is { } definition:
                foreach (var missing in Missing(definition.Arguments, field.Arguments))
                {
                    Report($"Argument \"{definition}({missing.Name}:)\" of type \"{missing.Type}\" is required, but it was not provided.", node);
                }

                break;
            case DirectiveNode directive when Context.Types.Directive is { } definition:
                foreach (var missing in Missing(definition.Arguments, directive.Arguments))
                {
                    Report($"Argument \"@{definition}({missing.Name}:)\" of type \"{missing.Type}\" is required, but it was not provided.", node);
                }

                break;
        }
    }

    private static IEnumerable<InputValue> Missing(IReadOnlyList<InputValue> known, IReadOnlyList<ArgumentNode> given) =>
        known.Where(argument => argument.IsRequired && given.All(node => node.Name.Value != argument.Name));
}
