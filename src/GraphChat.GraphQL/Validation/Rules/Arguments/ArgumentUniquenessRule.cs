using GraphChat.GraphQL.Language.Ast;

namespace GraphChat.GraphQL.Validation.Rules.Arguments;

/// <summary>No argument is given twice. Spec: GraphQL 2025-09 §5.4.2 Argument Uniqueness.</summary>
/// <inheritdoc />
public sealed class ArgumentUniquenessRule(ValidationContext context) : ValidationRule(context)
{
    /// <inheritdoc />
    public override bool Enter(SyntaxNode node)
    {
        switch (node)
        {
            case FieldNode field:
                Check(field.Arguments);
                break;
            case DirectiveNode directive:
                Check(directive.Arguments);
                break;
        }

        return true;
    }

    private void Check(IReadOnlyList<ArgumentNode> arguments)
    {
        foreach (var group in arguments.GroupBy(argument => argument.Name.Value, StringComparer.Ordinal).Where(group => group.Skip(1).Any()))
        {
            Report($"There can be only one argument named \"{group.Key}\".", [.. group.Select(argument => argument.Name)]);
        }
    }
}
