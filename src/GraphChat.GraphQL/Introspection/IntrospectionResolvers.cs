using GraphChat.GraphQL.Execution.Binding;
using GraphChat.GraphQL.Execution.Planning;
using GraphChat.GraphQL.Language.Printing;
using GraphChat.GraphQL.TypeSystem;

namespace GraphChat.GraphQL.Introspection;

/// <summary>Resolves the fields of introspection. Spec: GraphQL 2025-09 §4.</summary>
internal static class IntrospectionResolvers
{
    private delegate object? Reader(Schema schema, object source, object?[] arguments);

    private static readonly Dictionary<string, Reader> s_readers = new(StringComparer.Ordinal)
    {
        ["__Schema.description"] = (schema, _, _) => schema.Description,
        ["__Schema.types"] = (schema, _, _) => schema.Types,
        ["__Schema.queryType"] = (schema, _, _) => schema.QueryType,
        ["__Schema.mutationType"] = (schema, _, _) => schema.MutationType,
        ["__Schema.subscriptionType"] = (schema, _, _) => schema.SubscriptionType,
        ["__Schema.directives"] = (schema, _, _) => schema.Directives,
        ["__Type.kind"] = (_, type, _) => type switch
        {
            ListType => "LIST",
            NonNullType => "NON_NULL",
            InputObjectType => "INPUT_OBJECT",
            _ => ((NamedType)type).Kind.ToString().ToUpperInvariant(),
        },
        ["__Type.name"] = (_, type, _) => (type as NamedType)?.Name,
        ["__Type.description"] = (_, type, _) => (type as NamedType)?.Description,
        ["__Type.specifiedByURL"] = (_, type, _) => (type as ScalarType)?.SpecifiedByUrl,
        ["__Type.fields"] = (_, type, arguments) => (type as TypeWithFields)?.Fields.Where(field => Shown(field.DeprecationReason, arguments)),
        ["__Type.interfaces"] = (_, type, _) => (type as TypeWithFields)?.Interfaces,
        ["__Type.possibleTypes"] = (schema, type, _) => type is NamedType { IsAbstract: true } named ? schema.PossibleTypes(named) : null,
        ["__Type.enumValues"] = (_, type, arguments) => (type as EnumType)?.Values.Where(value => Shown(value.DeprecationReason, arguments)),
        ["__Type.inputFields"] = (_, type, arguments) => (type as InputObjectType)?.Fields.Where(field => Shown(field.DeprecationReason, arguments)),
        ["__Type.ofType"] = (_, type, _) => type switch { ListType list => list.OfType, NonNullType nonNull => nonNull.OfType, _ => null },
        ["__Type.isOneOf"] = (_, type, _) => (type as InputObjectType)?.IsOneOf,
        ["__Field.name"] = (_, field, _) => ((Field)field).Name,
        ["__Field.description"] = (_, field, _) => ((Field)field).Description,
        ["__Field.args"] = (_, field, arguments) => ((Field)field).Arguments.Where(argument => Shown(argument.DeprecationReason, arguments)),
        ["__Field.type"] = (_, field, _) => ((Field)field).Type,
        ["__Field.isDeprecated"] = (_, field, _) => ((Field)field).DeprecationReason is not null,
        ["__Field.deprecationReason"] = (_, field, _) => ((Field)field).DeprecationReason,
        ["__InputValue.name"] = (_, value, _) => ((InputValue)value).Name,
        ["__InputValue.description"] = (_, value, _) => ((InputValue)value).Description,
        ["__InputValue.type"] = (_, value, _) => ((InputValue)value).Type,
        ["__InputValue.defaultValue"] = (_, value, _) => ((InputValue)value).DefaultValue is { } node ? Printer.Print(node) : null,
        ["__InputValue.isDeprecated"] = (_, value, _) => ((InputValue)value).DeprecationReason is not null,
        ["__InputValue.deprecationReason"] = (_, value, _) => ((InputValue)value).DeprecationReason,
        ["__EnumValue.name"] = (_, value, _) => ((EnumValue)value).Name,
        ["__EnumValue.description"] = (_, value, _) => ((EnumValue)value).Description,
        ["__EnumValue.isDeprecated"] = (_, value, _) => ((EnumValue)value).DeprecationReason is not null,
        ["__EnumValue.deprecationReason"] = (_, value, _) => ((EnumValue)value).DeprecationReason,
        ["__Directive.name"] = (_, directive, _) => ((DirectiveDefinition)directive).Name,
        ["__Directive.description"] = (_, directive, _) => ((DirectiveDefinition)directive).Description,
        ["__Directive.isRepeatable"] = (_, directive, _) => ((DirectiveDefinition)directive).IsRepeatable,
        ["__Directive.locations"] = (_, directive, _) => ((DirectiveDefinition)directive).Locations,
        ["__Directive.args"] = (_, directive, arguments) =>
            ((DirectiveDefinition)directive).Arguments.Where(argument => Shown(argument.DeprecationReason, arguments)),
    };

    /// <summary>Adds the resolvers of the fields that every schema has.</summary>
    public static void AddTo(Dictionary<Field, BoundField> fields, Schema schema)
    {
        fields[schema.SchemaField] = Bound("Query.__schema", schema.SchemaField, schema, static (schema, _, _) => schema);
        fields[schema.TypeField] = Bound(
            "Query.__type", schema.TypeField, schema, static (schema, _, arguments) => schema.FindType((string)arguments[0]!));
        foreach (var type in schema.Types.OfType<ObjectType>().Where(type => type.IsBuiltIn))
        {
            foreach (var field in type.Fields)
            {
                var coordinate = $"{type}.{field.Name}";
                fields[field] = Bound(coordinate, field, schema, s_readers[coordinate]);
            }
        }
    }

    /// <summary>The field that says the name of an object type.</summary>
    public static BoundField Typename(ObjectType parent, Field field)
    {
        var name = parent.Name;
        return new BoundField
        {
            Coordinate = $"{parent}.__typename",
            Type = TypePlan.Of(field.Type),
            Arguments = [],
            Resolve = (_, _, _) => new(name),
        };
    }

    private static BoundField Bound(string coordinate, Field field, Schema schema, Reader read) => new()
    {
        Coordinate = coordinate,
        Type = TypePlan.Of(field.Type),
        Arguments = [.. field.Arguments.Select(argument => new BoundArgument(argument, static value => value))],
        Resolve = (_, source, arguments) => new(read(schema, source!, arguments)),
    };

    private static bool Shown(string? deprecationReason, object?[] arguments) => deprecationReason is null || arguments[0] is true;
}
