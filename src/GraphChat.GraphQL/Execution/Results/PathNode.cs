namespace GraphChat.GraphQL.Execution.Results;

/// <summary>A place in the response, from the leaf to the root; made only for values that have places below them.</summary>
internal sealed class PathNode(PathNode? parent, string? name, int index)
{
    public PathNode? Parent { get; } = parent;

    public string? Name { get; } = name;

    public int Index { get; } = index;
}
