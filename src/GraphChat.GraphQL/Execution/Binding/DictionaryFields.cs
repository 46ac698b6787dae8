using GraphChat.GraphQL.Execution.Planning;
using GraphChat.GraphQL.TypeSystem;

namespace GraphChat.GraphQL.Execution.Binding;

/// <summary>Resolvers that read a dictionary by the name of the field.</summary>
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
            Resolve = (_, source, _) => new((source as IReadOnlyDictionary<string, object?>)?.GetValueOrDefault(name)),
            Subscribe = (run, _) => new((run.RootValue as IReadOnlyDictionary<string, object?>)?.GetValueOrDefault(name)
                as IAsyncEnumerable<object?> ?? throw new InvalidOperationException("The root value has no stream for the field.")),
        };
    }
}
