namespace GraphChat.GraphQL.Execution.Results;

/// <summary>The place of a value: its response name, or its index where the name is null, under a parent.</summary>
internal readonly record struct ResponsePath(PathNode? Parent, string? Name, int Index)
{
    public PathNode ToNode() => new(Parent, Name, Index);

    /// <summary>Names and indexes from the root on.</summary>
    public IReadOnlyList<object> ToList()
    {
        var segments = new List<object> { Name ?? (object)Index };
        for (var node = Parent; node is not null; node = node.Parent)
        {
            segments.Add(node.Name ?? (object)node.Index);
        }

        segments.Reverse();
        return segments;
    }
}
