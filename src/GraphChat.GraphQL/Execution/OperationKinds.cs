namespace GraphChat.GraphQL.Execution;

/// <summary>A set of kinds of operation.</summary>
[Flags]
public enum OperationKinds
{
    /// <summary>No kind.</summary>
    None = 0,

    /// <summary>Queries.</summary>
    Queries = 1,

    /// <summary>Mutations.</summary>
    Mutations = 2,

    /// <summary>Subscriptions.</summary>
    Subscriptions = 4,

    /// <summary>All kinds.</summary>
    All = Queries | Mutations | Subscriptions,
}
