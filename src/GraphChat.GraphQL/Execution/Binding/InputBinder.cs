using System.Collections;
using System.Linq.Expressions;
using System.Reflection;
using GraphChat.GraphQL.Execution.Planning;
using GraphChat.GraphQL.TypeSystem;

namespace GraphChat.GraphQL.Execution.Binding;

/// <summary>Makes C# values from coerced inputs; checked and compiled at start-up.</summary>
internal sealed class InputBinder(List<string> mismatches)
{
    private readonly Dictionary<(InputObjectType Type, Type Clr), Func<object?, object?>> _objects = [];

    /// <summary>What makes a value of <paramref name="clr" /> from a coerced value of <paramref name="type" />.</summary>
    public Func<object?, object?> Create(IGraphType type, Type clr, bool hasDefault, string place)
    {
        if (clr == typeof(object))
        {
            return static value => value;
        }

        if (type is NonNullType nonNull)
        {
            return Create(nonNull.OfType, clr, hasDefault: true, place);
        }

        var underlying = Nullable.GetUnderlyingType(clr);
        if (!hasDefault && clr.IsValueType && underlying is null)
        {
            mismatches.Add($"{place} may be null, but {Name(clr)} cannot be.");
        }

        var target = underlying ?? clr;
        return type switch
        {
            ListType list => List(list, target, place),
            EnumType enumType => Enumeration(enumType, target, place),
            InputObjectType input => Object(input, target, place),
            _ => Scalar((ScalarType)type, target, place),
        };
    }

    private Func<object?, object?> Scalar(ScalarType type, Type clr, string place)
    {
        var given = type.Codec.ClrType;
        if (clr.IsAssignableFrom(given))
        {
            return static value => value;
        }

        if (clr == typeof(byte[]) && given == typeof(ReadOnlyMemory<byte>))
        {
            return static value => value is ReadOnlyMemory<byte> bytes ? bytes.ToArray() : null;
        }

        if (clr == typeof(long) && given == typeof(int))
        {
            return static value => value is int number ? (long)number : null;
        }

        return Mismatch($"{place} is {type}, which is {Name(given)} in C#, and not {Name(clr)}.");
    }

    private Func<object?, object?> Enumeration(EnumType type, Type clr, string place)
    {
        if (clr == typeof(string))
        {
            return static value => value;
        }

        if (!clr.IsEnum)
        {
            return Mismatch($"{place} is {type}, which is an enum or string in C#, and not {Name(clr)}.");
        }

        var members = Enum.GetValues(clr).Cast<object>().ToDictionary(member => EnumNames.Find(type, member.ToString()!) ?? $" {member}", StringComparer.Ordinal);
        foreach (var value in type.Values.Where(value => !members.ContainsKey(value.Name)))
        {
            mismatches.Add($"{place}: {Name(clr)} has no member for {type}.{value.Name}.");
        }

        return value => value is string name ? members.GetValueOrDefault(name) : null;
    }

    private Func<object?, object?> List(ListType type, Type clr, string place)
    {
        var item = clr.IsArray ? clr.GetElementType()
            : clr.IsGenericType && clr.GetGenericArguments().Length == 1 ? clr.GetGenericArguments()[0]
            : null;
        if (item is null || !(clr.IsAssignableFrom(item.MakeArrayType()) || clr == typeof(List<>).MakeGenericType(item)))
        {
            return Mismatch($"{place} is a list, which is IReadOnlyList<T>, List<T> or an array in C#, and not {Name(clr)}.");
        }

        var bind = Create(type.OfType, item, hasDefault: false, place + "[]");
        var isList = clr == typeof(List<>).MakeGenericType(item);
        return value =>
        {
            if (value is not List<object?> items)
            {
                return null;
            }

            var array = Array.CreateInstance(item, items.Count);
            for (var i = 0; i < items.Count; i++)
            {
                array.SetValue(bind(items[i]), i);
            }

            return isList ? Activator.CreateInstance(clr, array) : array;
        };
    }

    private Func<object?, object?> Object(InputObjectType type, Type clr, string place)
    {
        if (_objects.TryGetValue((type, clr), out var known))
        {
            return known;
        }

        // An input object may hold itself: whoever comes back here gets what is not made yet.
        Func<object?, object?>? made = null;
        _objects[(type, clr)] = value => made!(value);
        made = typeof(IDictionary).IsAssignableFrom(clr) || clr.IsAssignableFrom(typeof(Dictionary<string, object?>))
            ? static value => value
            : Construct(type, clr, place);
        _objects[(type, clr)] = made;
        return made;
    }

    private Func<object?, object?> Construct(InputObjectType type, Type clr, string place)
    {
        var constructor = clr.GetConstructors(BindingFlags.Public | BindingFlags.Instance | BindingFlags.NonPublic)
            .Where(candidate => candidate.GetParameters() is not [var only] || only.ParameterType != clr)
            .OrderByDescending(candidate => candidate.GetParameters().Length).FirstOrDefault();
        if (constructor is null || clr.IsAbstract)
        {
            return Mismatch($"{place}: {Name(clr)} has no constructor for {type}.");
        }

        var parameters = constructor.GetParameters();
        var binders = new (string? Field, Func<object?, object?> Bind, object? Default)[parameters.Length];
        for (var i = 0; i < parameters.Length; i++)
        {
            var parameter = parameters[i];
            var field = type.Fields.FirstOrDefault(candidate => string.Equals(candidate.Name, parameter.Name, StringComparison.OrdinalIgnoreCase));
            if (field is null && !parameter.HasDefaultValue)
            {
                mismatches.Add($"{place}: {type} has no field for the parameter {parameter.Name} of {Name(clr)}.");
            }

            binders[i] = field is null
                ? (null, static value => value, parameter.HasDefaultValue ? parameter.DefaultValue : null)
                : (field.Name, Create(field.Type, parameter.ParameterType, IsAlwaysThere(field), $"{type}.{field.Name}"), null);
        }

        foreach (var field in type.Fields.Where(field => !parameters.Any(parameter => string.Equals(parameter.Name, field.Name, StringComparison.OrdinalIgnoreCase))))
        {
            mismatches.Add($"{place}: {Name(clr)} has no constructor parameter for {type}.{field.Name}.");
        }

        var construct = Compile(constructor, parameters);
        return value =>
        {
            if (value is not Dictionary<string, object?> fields)
            {
                return null;
            }

            var values = new object?[binders.Length];
            for (var i = 0; i < values.Length; i++)
            {
                var (field, bind, otherwise) = binders[i];
                values[i] = field is null ? otherwise : bind(fields.GetValueOrDefault(field));
            }

            return construct(values);
        };
    }

    private static bool IsAlwaysThere(InputValue field) => field.DefaultValue is not null && field.Type is NonNullType;

    private static Func<object?[], object> Compile(ConstructorInfo constructor, ParameterInfo[] parameters)
    {
        var values = Expression.Parameter(typeof(object?[]));
        var arguments = parameters.Select((parameter, i) =>
            Expressions.Cast(Expression.ArrayIndex(values, Expression.Constant(i)), parameter.ParameterType));
        return Expression.Lambda<Func<object?[], object>>(
            Expression.Convert(Expression.New(constructor, arguments), typeof(object)), values).Compile();
    }

    private Func<object?, object?> Mismatch(string sentence)
    {
        mismatches.Add(sentence);
        return static _ => null;
    }

    private static string Name(Type type) => Expressions.NameOf(type);
}
