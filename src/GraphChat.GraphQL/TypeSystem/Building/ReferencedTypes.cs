namespace GraphChat.GraphQL.TypeSystem.Building;

/// <summary>
/// The types of a schema in the order of the SDL, each followed by the built-in types that it is the first to mention. A
/// built-in scalar that nothing mentions is none of them. Spec: GraphQL 2025-09 §3.5.
/// </summary>
internal sealed class ReferencedTypes
{
    private readonly OrderedDictionary<string, NamedType> _types = new(StringComparer.Ordinal);

    private ReferencedTypes()
    {
    }

    public static IReadOnlyList<NamedType> Of(SchemaDraft draft)
    {
        var referenced = new ReferencedTypes();
        foreach (var type in draft.Types.Where(type => !type.IsBuiltIn))
        {
            referenced._types.Add(type.Name, type);
            foreach (var mentioned in Mentioned(type).Where(mentioned => mentioned.IsBuiltIn))
            {
                referenced.Add(mentioned);
            }
        }

        foreach (var argument in draft.Directives.SelectMany(directive => directive.Arguments))
        {
            if (argument.Type.NamedType is { IsBuiltIn: true } mentioned)
            {
                referenced.Add(mentioned);
            }
        }

        referenced.Add(draft.SchemaField.Type.NamedType);
        return [.. referenced._types.Values];
    }

    private void Add(NamedType type)
    {
        if (_types.TryAdd(type.Name, type))
        {
            foreach (var mentioned in Mentioned(type))
            {
                Add(mentioned);
            }
        }
    }

    private static IEnumerable<NamedType> Mentioned(NamedType type) => type switch
    {
        UnionType union => union.Types,
        TypeWithFields fields => fields.Interfaces.Concat<NamedType>(fields.Fields.SelectMany(
            field => field.Arguments.Select(argument => argument.Type.NamedType).Prepend(field.Type.NamedType))),
        InputObjectType input => input.Fields.Select(field => field.Type.NamedType),
        _ => [],
    };
}
