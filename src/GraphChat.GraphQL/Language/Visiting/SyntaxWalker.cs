using GraphChat.GraphQL.Language.Ast;

namespace GraphChat.GraphQL.Language.Visiting;

/// <summary>
/// Goes through a tree depth first, in the order of the source. Derive, and override <see cref="Enter" /> and
/// <see cref="Leave" />. The parser bounds the depth of a tree, so the recursion is bounded as well.
/// </summary>
/// <remarks>Not thread-safe; the tree itself may be walked by many walkers at once.</remarks>
public abstract class SyntaxWalker
{
    /// <summary>Goes through <paramref name="node" /> and all below it.</summary>
    public void Walk(SyntaxNode node)
    {
        if (Enter(node))
        {
            node.WalkChildren(this);
        }

        Leave(node);
    }

    /// <summary>Walks a node that may be missing.</summary>
    public void WalkOptional(SyntaxNode? node)
    {
        if (node is not null)
        {
            Walk(node);
        }
    }

    /// <summary>Walks nodes in their order.</summary>
    public void WalkAll(IReadOnlyList<SyntaxNode> nodes)
    {
        for (var i = 0; i < nodes.Count; i++)
        {
            Walk(nodes[i]);
        }
    }

    /// <summary>Called before the children of a node; false leaves the children out.</summary>
    protected virtual bool Enter(SyntaxNode node) => true;

    /// <summary>Called after the children of a node, also where they were left out.</summary>
    protected virtual void Leave(SyntaxNode node)
    {
    }
}
