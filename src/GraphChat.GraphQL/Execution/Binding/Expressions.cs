using System.Linq.Expressions;

namespace GraphChat.GraphQL.Execution.Binding;

/// <summary>Pieces of compiled calls.</summary>
internal static class Expressions
{
    /// <summary>Casts an object; null becomes the default of a value type.</summary>
    public static Expression Cast(Expression value, Type type) =>
        type.IsValueType && Nullable.GetUnderlyingType(type) is null
            ? Expression.Condition(Expression.ReferenceEqual(value, Expression.Constant(null)), Expression.Default(type), Expression.Convert(value, type))
            : Expression.Convert(value, type);

    /// <summary>The name of a C# type as one writes it.</summary>
    public static string NameOf(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return NameOf(underlying) + "?";
        }

        if (!type.IsGenericType)
        {
            return type.IsArray ? NameOf(type.GetElementType()!) + "[]" : type.Name;
        }

        var name = type.Name;
        return $"{name[..name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>";
    }
}
