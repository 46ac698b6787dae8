using GraphChat.GraphQL.Language.Ast;

namespace GraphChat.GraphQL.TypeSystem;

/// <summary>A valid schema. Immutable and thread-safe; made by <c>SchemaBuilder</c>.</summary>
public sealed class Schema
{
    private readonly Dictionary<string, NamedType> _types;
    private readonly Dictionary<string, DirectiveDefinition> _directives;
    private readonly Dictionary<NamedType, IReadOnlyList<ObjectType>> _possibleTypes = [];
    private readonly Dictionary<NamedType, HashSet<NamedType>> _subTypes = [];
    private readonly Dictionary<InterfaceType, IReadOnlyList<TypeWithFields>> _implementations = [];

    internal Schema(IReadOnlyList<NamedType> types, IReadOnlyList<DirectiveDefinition> directives)
    {
        Types = types;
        Directives = directives;
        _types = types.ToDictionary(type => type.Name, StringComparer.Ordinal);
        _directives = directives.ToDictionary(directive => directive.Name, StringComparer.Ordinal);
        foreach (var union in types.OfType<UnionType>())
        {
            _possibleTypes[union] = union.Types;
            _subTypes[union] = [.. union.Types];
        }

        foreach (var type in types.OfType<InterfaceType>())
        {
            var implementations = types.OfType<TypeWithFields>().Where(other => other.Interfaces.Contains(type)).ToList();
            _implementations[type] = implementations;
            _possibleTypes[type] = [.. implementations.OfType<ObjectType>()];
            _subTypes[type] = [.. implementations];
        }
    }

    /// <summary>The description of the schema.</summary>
    public string? Description { get; internal init; }

    /// <summary>The directives applied to the schema itself.</summary>
    public IReadOnlyList<DirectiveNode> AppliedDirectives { get; internal init; } = [];

    /// <summary>The root type of queries; every valid schema has one.</summary>
    public required ObjectType QueryType { get; init; }

    /// <summary>The root type of mutations; null where there are none.</summary>
    public ObjectType? MutationType { get; internal init; }

    /// <summary>The root type of subscriptions; null where there are none.</summary>
    public ObjectType? SubscriptionType { get; internal init; }

    /// <summary>All types: those of the sources in their order, then built-in scalars in use and introspection types.</summary>
    public IReadOnlyList<NamedType> Types { get; }

    /// <summary>All directives, the built-in ones included.</summary>
    public IReadOnlyList<DirectiveDefinition> Directives { get; }

    /// <summary>The <c>__typename</c> field of every composite type.</summary>
    public required Field TypenameField { get; init; }

    /// <summary>The <c>__schema</c> field of the query root.</summary>
    public required Field SchemaField { get; init; }

    /// <summary>The <c>__type</c> field of the query root.</summary>
    public required Field TypeField { get; init; }

    /// <summary>A type by its name; null where there is none.</summary>
    public NamedType? FindType(string name) => _types.GetValueOrDefault(name);

    /// <summary>A directive by its name; null where there is none.</summary>
    public DirectiveDefinition? FindDirective(string name) => _directives.GetValueOrDefault(name);

    /// <summary>The root type of an operation; null where the schema has none.</summary>
    public ObjectType? RootType(OperationType operation) => operation switch
    {
        OperationType.Query => QueryType,
        OperationType.Mutation => MutationType,
        _ => SubscriptionType,
    };

    /// <summary>A field that can be selected on a type, <c>__typename</c>, <c>__schema</c> and <c>__type</c> included.</summary>
    public Field? FindField(NamedType parent, string name)
    {
        if (name.StartsWith("__", StringComparison.Ordinal))
        {
            switch (name)
            {
                case "__typename" when parent.IsComposite:
                    return TypenameField;
                case "__schema" when parent == QueryType:
                    return SchemaField;
                case "__type" when parent == QueryType:
                    return TypeField;
            }
        }

        return (parent as TypeWithFields)?.FindField(name);
    }

    /// <summary>The type that a reference in a document stands for; null where its name is not of the schema.</summary>
    public IGraphType? Resolve(TypeNode node)
    {
        switch (node)
        {
            case NonNullTypeNode nonNull:
                return Resolve(nonNull.Type) is { } inner ? new NonNullType(inner) : null;
            case ListTypeNode list:
                return Resolve(list.Type) is { } item ? new ListType(item) : null;
            default:
                return FindType(((NamedTypeNode)node).Name.Value);
        }
    }

    /// <summary>The object types that a value of a composite type can have; the type itself for an object type.</summary>
    public IReadOnlyList<ObjectType> PossibleTypes(NamedType type) =>
        type is ObjectType single ? [single] : _possibleTypes.GetValueOrDefault(type, []);

    /// <summary>The object and interface types that implement an interface.</summary>
    public IReadOnlyList<TypeWithFields> Implementations(InterfaceType type) => _implementations.GetValueOrDefault(type, []);

    /// <summary>Whether <paramref name="type" /> is a member of the union or implements the interface <paramref name="abstractType" />.</summary>
    public bool IsSubType(NamedType abstractType, NamedType type) =>
        _subTypes.TryGetValue(abstractType, out var members) && members.Contains(type);

    /// <summary>Whether a value of <paramref name="type" /> can stand where <paramref name="expected" /> is. Spec: GraphQL 2025-09 §3.6, IsValidImplementationFieldType.</summary>
    public bool IsTypeSubTypeOf(IGraphType type, IGraphType expected) => (type, expected) switch
    {
        _ when type.Equals(expected) => true,
        (NonNullType a, NonNullType b) => IsTypeSubTypeOf(a.OfType, b.OfType),
        (NonNullType a, _) => IsTypeSubTypeOf(a.OfType, expected),
        (ListType a, ListType b) => IsTypeSubTypeOf(a.OfType, b.OfType),
        (NamedType a, NamedType b) => IsSubType(b, a),
        _ => false,
    };
}
