using GraphChat.GraphQL.Language.Ast;

namespace GraphChat.GraphQL.Validation;

/// <summary>One rule while it looks at one document. Not thread-safe: each validation makes its own.</summary>
/// <param name="context">What is validated.</param>
public abstract class ValidationRule(ValidationContext context)
{
    /// <summary>The rule's name: its section in the specification in one word, such as <c>FieldSelectionMerging</c>.</summary>
    public string Name => field ??= GetType().Name[..^"Rule".Length];

    /// <summary>What is validated.</summary>
    protected ValidationContext Context { get; } = context;

    /// <summary>Called before the children of a node; false keeps this rule, and no other, from seeing them.</summary>
    public virtual bool Enter(SyntaxNode node) => true;

    /// <summary>Called after the children of a node.</summary>
    public virtual void Leave(SyntaxNode node)
    {
    }

    /// <summary>Reports an error at nodes of the document.</summary>
    protected void Report(string message, params ReadOnlySpan<SyntaxNode> nodes) => Context.Report(Name, message, nodes);
}
