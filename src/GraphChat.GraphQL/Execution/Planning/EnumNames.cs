using System.Collections.Concurrent;
using GraphChat.GraphQL.TypeSystem;

namespace GraphChat.GraphQL.Execution.Planning;

/// <summary>Maps the members of C# enums to the names of an enum type: <c>InProgress</c> is <c>IN_PROGRESS</c>.</summary>
internal sealed class EnumNames(EnumType type)
{
    private readonly ConcurrentDictionary<object, string?> _names = new();

    /// <summary>The name of a value; null where the enum type has none.</summary>
    public string? NameOf(object value) => value switch
    {
        string name => type.FindValue(name)?.Name,
        Enum => _names.GetOrAdd(value, static (member, type) => Find(type, member.ToString()!), type),
        _ => null,
    };

    /// <summary>The name of the enum value that a C# member stands for; null where there is none.</summary>
    public static string? Find(EnumType type, string member)
    {
        foreach (var value in type.Values)
        {
            if (string.Equals(value.Name.Replace("_", "", StringComparison.Ordinal), member, StringComparison.OrdinalIgnoreCase))
            {
                return value.Name;
            }
        }

        return null;
    }
}
