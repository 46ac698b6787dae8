namespace GraphChat.GraphQL.TypeSystem;

/// <summary>A type as it stands at a field or argument: a <see cref="NamedType" />, <see cref="ListType" /> or <see cref="NonNullType" />. <c>ToString</c> gives it as SDL.</summary>
public interface IGraphType
{
    /// <summary>The type inside all lists and non-nulls.</summary>
    NamedType NamedType { get; }

    /// <summary>Whether values of this type can be given by a client.</summary>
    bool IsInputType { get; }

    /// <summary>Whether values of this type can be answered.</summary>
    bool IsOutputType { get; }
}
