namespace GraphChat.Transport;

/// <summary>Kinds of operations, such as those that a GET may carry.</summary>
[Flags]
public enum OperationKinds
{
    /// <summary>No kind.</summary>
    None = 0,

    /// <summary>A query.</summary>
    Query = 1,

    /// <summary>A mutation.</summary>
    Mutation = 2,

    /// <summary>A subscription.</summary>
    Subscription = 4,

    /// <summary>Every kind.</summary>
    All = Query | Mutation | Subscription,
}
