using GraphChat.GraphQL.Language.Ast;
using GraphChat.GraphQL.Language.Visiting;

namespace GraphChat.GraphQL.Validation;

/// <summary>Takes all rules through the document in one walk; each may leave out the children of a node for itself.</summary>
internal sealed class ValidationWalker(ValidationContext context, IReadOnlyList<ValidationRule> rules) : SyntaxWalker
{
    private readonly SyntaxNode?[] _leftOut = new SyntaxNode?[rules.Count];

    protected override bool Enter(SyntaxNode node)
    {
        context.Types.Enter(node);
        for (var i = 0; i < rules.Count; i++)
        {
            if (_leftOut[i] is null && !rules[i].Enter(node))
            {
                _leftOut[i] = node;
            }
        }

        return true;
    }

    protected override void Leave(SyntaxNode node)
    {
        for (var i = 0; i < rules.Count; i++)
        {
            if (_leftOut[i] is null)
            {
                rules[i].Leave(node);
            }
            else if (_leftOut[i] == node)
            {
                _leftOut[i] = null;
            }
        }

        context.Types.Leave(node);
    }
}
