using System.Collections.Concurrent;
using GraphChat.GraphQL.Execution.Binding;
using GraphChat.GraphQL.Introspection;
using GraphChat.GraphQL.TypeSystem;

namespace GraphChat.GraphQL.Execution;

/// <summary>A schema with a resolver for each field. Immutable and thread-safe.</summary>
public sealed class ExecutableSchema
{
    private readonly Dictionary<Field, BoundField> _fields;
    private readonly Dictionary<ObjectType, Type> _clrTypes;
    private readonly Dictionary<Type, Func<OperationContext, object>> _factories;
    private readonly ConcurrentDictionary<ObjectType, BoundField> _typenames = new();
    private readonly ConcurrentDictionary<(NamedType Type, Type Clr), ObjectType?> _runtimeTypes = new();

    private ExecutableSchema(
        Schema schema,
        Dictionary<Field, BoundField> fields,
        Dictionary<ObjectType, Type> clrTypes,
        Dictionary<Type, Func<OperationContext, object>> factories)
    {
        Schema = schema;
        _fields = fields;
        _clrTypes = clrTypes;
        _factories = factories;
        IntrospectionResolvers.AddTo(_fields, schema);
    }

    /// <summary>The schema.</summary>
    public Schema Schema { get; }

    /// <summary>Binds every field to a method or property, and compiles the calls.</summary>
    /// <exception cref="BindingException">Schema and C# disagree; lists every mismatch.</exception>
    public static ExecutableSchema Bind(Schema schema, SchemaBindings bindings)
    {
        var (fields, clrTypes) = SchemaBinder.Bind(schema, bindings);
        return new(schema, fields, clrTypes, bindings.Factories);
    }

    /// <summary>
    /// A schema whose values are untyped: each field reads its name from an <c>IReadOnlyDictionary&lt;string, object?&gt;</c>,
    /// the root fields from <see cref="OperationRequest.RootValue" />; the entry <c>__typename</c> says the type where it is abstract.
    /// </summary>
    public static ExecutableSchema OverDictionaries(Schema schema)
    {
        var fields = new Dictionary<Field, BoundField>();
        foreach (var field in schema.Types.OfType<ObjectType>().Where(type => !type.IsBuiltIn).SelectMany(type => type.Fields))
        {
            fields[field] = DictionaryFields.Bind(field);
        }

        return new(schema, fields, [], []);
    }

    /// <summary>What resolves a field of an object type.</summary>
    internal BoundField BoundField(ObjectType parent, Field field) =>
        field == Schema.TypenameField
            ? _typenames.GetOrAdd(parent, static (parent, field) => IntrospectionResolvers.Typename(parent, field), field)
            : _fields[field];

    /// <summary>Makes what lives as long as one operation; null where a type has no factory.</summary>
    internal Func<OperationContext, object>? FactoryOf(Type type) => _factories.GetValueOrDefault(type);

    /// <summary>ResolveAbstractType: the object type of a value; null where none fits. Spec: GraphQL 2025-09 §6.4.3.</summary>
    internal ObjectType? RuntimeType(NamedType type, object value)
    {
        if (value is IReadOnlyDictionary<string, object?> fields)
        {
            return fields.GetValueOrDefault("__typename") is string name && Schema.FindType(name) is ObjectType named && Schema.IsSubType(type, named)
                ? named
                : null;
        }

        return _runtimeTypes.GetOrAdd((type, value.GetType()), static (key, schema) => schema.Find(key.Type, key.Clr), this);
    }

    private ObjectType? Find(NamedType type, Type clr)
    {
        var possible = Schema.PossibleTypes(type);
        for (var candidate = clr; candidate is not null; candidate = candidate.BaseType)
        {
            var match = possible.FirstOrDefault(member => _clrTypes.GetValueOrDefault(member) == candidate);
            if (match is not null)
            {
                return match;
            }
        }

        return possible.FirstOrDefault(member => _clrTypes.GetValueOrDefault(member)?.IsAssignableFrom(clr) == true);
    }
}
