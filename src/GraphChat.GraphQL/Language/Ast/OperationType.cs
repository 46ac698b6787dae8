namespace GraphChat.GraphQL.Language.Ast;

/// <summary>The kinds of operation.</summary>
public enum OperationType
{
    /// <summary>Reads.</summary>
    Query,

    /// <summary>Writes, then reads; root fields run one after the other.</summary>
    Mutation,

    /// <summary>Answers once for each event of a source stream.</summary>
    Subscription,
}
