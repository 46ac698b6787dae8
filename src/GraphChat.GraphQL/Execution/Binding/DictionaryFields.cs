using GraphChat.GraphQL.Execution.Planning;
using GraphChat.GraphQL.TypeSystem;

namespace GraphChat.GraphQL.Execution.Binding;

/// <summary>Resolvers that read a dictionary by the name of the field; a function there is given the arguments that are not null.</summary>
internal static class DictionaryFields
{
    public static BoundField Bind(Field field)
    {
        var name = field.Name;
        return new BoundField
        {
            Coordinate = $"{field.DeclaringType}.{name}",
            Type = TypePlan.Of(field.Type),
            Arguments = [.. field.Arguments.Select(argument => new BoundArgument(argument, static value => value))],
            Resolve = (_, source, arguments) => new((source as IReadOnlyDictionary<string, object?>)?.GetValueOrDefault(name) switch
            {
                Func<IReadOnlyDictionary<string, object?>, object?> function => function(ByName(field, arguments)),
                var value => value,
            }),
            Subscribe = (run, _) => new((run.RootValue as IReadOnlyDictionary<string, object?>)?.GetValueOrDefault(name)
                as IAsyncEnumerable<object?> ?? throw new InvalidOperationException("The root value has no stream for the field.")),
        };
    }

    private static OrderedDictionary<string, object?> ByName(Field field, object?[] arguments)
    {
        var named = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] is { } value)
            {
                named.Add(field.Arguments[i].Name, value);
            }
        }

        return named;
    }
}
