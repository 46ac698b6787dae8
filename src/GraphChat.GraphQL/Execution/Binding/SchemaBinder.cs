using System.Reflection;
using GraphChat.GraphQL.Execution.Planning;
using GraphChat.GraphQL.TypeSystem;

namespace GraphChat.GraphQL.Execution.Binding;

/// <summary>Finds for each field the method or property that serves it, and every place where schema and C# disagree.</summary>
internal sealed class SchemaBinder
{
    private readonly Schema _schema;
    private readonly SchemaBindings _bindings;
    private readonly List<string> _mismatches = [];
    private readonly Dictionary<ObjectType, Type> _clrTypes = [];
    private readonly Queue<ObjectType> _waiting = new();
    private readonly Dictionary<Field, BoundField> _fields = [];
    private readonly Dictionary<ObjectType, List<MethodInfo>> _methods = [];
    private readonly HashSet<MethodInfo> _used = [];
    private readonly InputBinder _inputs;
    private readonly OutputTypes _outputs;

    private SchemaBinder(Schema schema, SchemaBindings bindings)
    {
        _schema = schema;
        _bindings = bindings;
        _inputs = new InputBinder(_mismatches);
        _outputs = new OutputTypes(_mismatches, Found);
    }

    public static (Dictionary<Field, BoundField> Fields, Dictionary<ObjectType, Type> ClrTypes) Bind(Schema schema, SchemaBindings bindings)
    {
        var binder = new SchemaBinder(schema, bindings);
        binder.Declared();
        binder.Roots();
        binder.Rest();
        return binder._mismatches.Count == 0
            ? (binder._fields, binder._clrTypes)
            : throw new BindingException([.. binder._mismatches.Distinct()]);
    }

    private void Declared()
    {
        foreach (var (typeName, clr) in _bindings.ObjectTypes)
        {
            if (_schema.FindType(typeName ?? clr.Name) is ObjectType type)
            {
                Found(type, clr, $"Object<{Expressions.NameOf(clr)}>");
            }
            else
            {
                _mismatches.Add($"Object<{Expressions.NameOf(clr)}>: the schema has no object type {typeName ?? clr.Name}.");
            }
        }

        foreach (var (typeName, resolvers) in _bindings.ResolverClasses)
        {
            if (_schema.FindType(typeName) is not ObjectType type)
            {
                _mismatches.Add($"{Expressions.NameOf(resolvers)}: the schema has no object type {typeName}.");
                continue;
            }

            var methods = resolvers.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy)
                .Where(method => !method.IsSpecialName && !method.IsGenericMethodDefinition && method.GetBaseDefinition().DeclaringType != typeof(object));
            if (!_methods.TryGetValue(type, out var known))
            {
                _methods[type] = known = [];
            }

            known.AddRange(methods);
        }
    }

    private void Roots()
    {
        foreach (var root in new[] { _schema.QueryType, _schema.MutationType, _schema.SubscriptionType }.OfType<ObjectType>())
        {
            Fields(root, null);
        }
    }

    private void Rest()
    {
        var roots = new HashSet<ObjectType?> { _schema.QueryType, _schema.MutationType, _schema.SubscriptionType };
        var done = new HashSet<ObjectType>();
        while (true)
        {
            while (_waiting.TryDequeue(out var type))
            {
                if (!roots.Contains(type) && done.Add(type))
                {
                    Fields(type, _clrTypes[type]);
                }
            }

            // A type that nothing returned yet may still say by its resolvers what its parent is.
            var next = _schema.Types.OfType<ObjectType>().FirstOrDefault(type => !type.IsBuiltIn && !roots.Contains(type) && !done.Contains(type));
            if (next is null)
            {
                break;
            }

            if (ParentOfResolvers(next) is { } parent)
            {
                Found(next, parent, $"The resolvers of {next}");
            }
            else
            {
                done.Add(next);
                _mismatches.Add($"{next}: no C# type is known for its values; name one with Object<T>(\"{next}\").");
            }
        }

        foreach (var method in _methods.Values.SelectMany(methods => methods).Distinct().Where(method => !_used.Contains(method)))
        {
            _mismatches.Add($"{Describe(method)} serves no field.");
        }
    }

    private Type? ParentOfResolvers(ObjectType type) =>
        _methods.GetValueOrDefault(type, [])
            .SelectMany(method => method.GetParameters().Take(1))
            .Where(parameter => !type.Fields.Any(field => field.FindArgument(parameter.Name!) is not null)
                && parameter.ParameterType != typeof(CancellationToken) && !IsContext(parameter.ParameterType))
            .Select(parameter => parameter.ParameterType)
            .FirstOrDefault();

    private void Found(ObjectType type, Type clr, string place)
    {
        if (!_clrTypes.TryGetValue(type, out var known))
        {
            _clrTypes[type] = clr;
            _waiting.Enqueue(type);
        }
        else if (!known.IsAssignableFrom(clr) && !clr.IsAssignableFrom(known))
        {
            _mismatches.Add($"{place} gives {Expressions.NameOf(clr)} for {type}, whose values are {Expressions.NameOf(known)} elsewhere.");
        }
    }

    private void Fields(ObjectType type, Type? clr)
    {
        foreach (var field in type.Fields)
        {
            var place = $"{type}.{field.Name}";
            var methods = _methods.GetValueOrDefault(type, [])
                .Where(method => Serves(method, field.Name)).ToList();
            if (methods.Count > 1)
            {
                _mismatches.Add($"{place}: several methods serve it: {string.Join(", ", methods.Select(Describe))}.");
            }

            foreach (var method in methods)
            {
                _used.Add(method);
            }

            if (methods.Count > 0)
            {
                _fields[field] = Method(type, clr, field, methods[0], place);
            }
            else if (clr is not null && PropertyFor(clr, field.Name) is { } property)
            {
                _fields[field] = Property(clr, field, property, place);
            }
            else
            {
                _mismatches.Add($"{place}: no resolver method {Pascal(field.Name)} or {Pascal(field.Name)}Async{(clr is null ? "" : $", and {Expressions.NameOf(clr)} has no such property")}.");
            }
        }
    }

    private BoundField Property(Type clr, Field field, PropertyInfo property, string place)
    {
        if (field.Arguments.Count > 0)
        {
            _mismatches.Add($"{place} has arguments, which a property cannot take.");
        }

        _outputs.Check(field.Type, property.PropertyType, $"{place} ({Expressions.NameOf(clr)}.{property.Name})");
        return new BoundField
        {
            Coordinate = place,
            Type = TypePlan.Of(field.Type),
            Arguments = [],
            Resolve = ResolverCompiler.Property(property.DeclaringType!, property),
        };
    }

    private BoundField Method(ObjectType type, Type? clr, Field field, MethodInfo method, string place)
    {
        var isSource = type == _schema.SubscriptionType;
        var parameters = Parameters(clr, field, method, place, out var arguments);
        var returned = isSource ? ResolverCompiler.EventType(method.ReturnType) : ResolverCompiler.Awaited(method.ReturnType);
        if (returned is null)
        {
            _mismatches.Add($"{place}: {Describe(method)} must give IAsyncEnumerable<T>.");
        }
        else
        {
            _outputs.Check(field.Type, returned, $"{place} ({Describe(method)})");
        }

        return new BoundField
        {
            Coordinate = place,
            Type = TypePlan.Of(field.Type),
            Arguments = arguments,

            // The event is the value of the subscription's root field.
            Resolve = isSource ? static (_, source, _) => new(source) : ResolverCompiler.Call(method, parameters),
            Subscribe = isSource && returned is not null ? ResolverCompiler.Stream(method, parameters) : null,
        };
    }

    private List<MethodParameter> Parameters(Type? clr, Field field, MethodInfo method, string place, out BoundArgument[] arguments)
    {
        var bound = new Func<object?, object?>?[field.Arguments.Count];
        var parameters = new List<MethodParameter>();
        foreach (var parameter in method.GetParameters())
        {
            var type = parameter.ParameterType;
            var index = field.Arguments.ToList().FindIndex(argument => string.Equals(argument.Name, parameter.Name, StringComparison.OrdinalIgnoreCase));
            if (type == typeof(CancellationToken))
            {
                parameters.Add(new(MethodParameterKind.CancellationToken, type, 0));
            }
            else if (index >= 0)
            {
                var argument = field.Arguments[index];
                bound[index] = _inputs.Create(
                    argument.Type, type, argument.DefaultValue is not null and not Language.Ast.NullValueNode, $"{place}({argument.Name}:)");
                parameters.Add(new(MethodParameterKind.Argument, type, index));
            }
            else if (clr is not null && parameter.Position == 0 && type.IsAssignableFrom(clr))
            {
                parameters.Add(new(MethodParameterKind.Parent, type, 0));
            }
            else
            {
                if (!IsContext(type))
                {
                    _mismatches.Add($"{place}: the parameter {parameter.Name} of {Describe(method)} is neither an argument of the field, nor its parent, nor a context value.");
                }

                parameters.Add(new(MethodParameterKind.Context, type, 0));
            }
        }

        arguments = new BoundArgument[bound.Length];
        for (var i = 0; i < bound.Length; i++)
        {
            if (bound[i] is null)
            {
                _mismatches.Add($"{place}: {Describe(method)} has no parameter for the argument {field.Arguments[i].Name}.");
            }

            arguments[i] = new BoundArgument(field.Arguments[i], bound[i] ?? (static value => value));
        }

        return parameters;
    }

    private bool IsContext(Type type) => type == typeof(OperationContext) || _bindings.ContextTypes.ContainsKey(type);

    private static bool Serves(MethodInfo method, string field) =>
        string.Equals(method.Name, field, StringComparison.OrdinalIgnoreCase)
        || string.Equals(method.Name, field + "Async", StringComparison.OrdinalIgnoreCase);

    private static PropertyInfo? PropertyFor(Type clr, string field) =>
        new[] { clr }.Concat(clr.IsInterface ? clr.GetInterfaces() : [])
            .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
            .FirstOrDefault(property => property.CanRead && property.GetIndexParameters().Length == 0
                && string.Equals(property.Name, field, StringComparison.OrdinalIgnoreCase));

    private static string Pascal(string name) => char.ToUpperInvariant(name[0]) + name[1..];

    private static string Describe(MethodInfo method) => $"{Expressions.NameOf(method.ReflectedType!)}.{method.Name}";
}
