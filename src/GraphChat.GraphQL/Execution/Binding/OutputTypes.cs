using GraphChat.GraphQL.Execution.Planning;
using GraphChat.GraphQL.TypeSystem;

namespace GraphChat.GraphQL.Execution.Binding;

/// <summary>Whether a C# type can be the values of a field's type; learns which C# types stand behind object types.</summary>
internal sealed class OutputTypes(List<string> mismatches, Action<ObjectType, Type, string> found)
{
    private static readonly HashSet<Type> s_whole = [typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int)];

    private static readonly HashSet<Type> s_long = [.. s_whole, typeof(uint), typeof(long), typeof(ulong)];

    private static readonly HashSet<Type> s_number = [.. s_long, typeof(float), typeof(double), typeof(decimal)];

    public void Check(IGraphType type, Type clr, string place, bool isNonNull = false)
    {
        if (type is NonNullType nonNull)
        {
            if (Nullable.GetUnderlyingType(clr) is not null)
            {
                mismatches.Add($"{place} is {type}, but {Name(clr)} may be null.");
            }

            Check(nonNull.OfType, clr, place, isNonNull: true);
            return;
        }

        var target = Nullable.GetUnderlyingType(clr) ?? clr;
        switch (type)
        {
            case ListType list:
                List(list, target, place);
                break;
            case EnumType enumType:
                Enumeration(enumType, target, place);
                break;
            case ScalarType scalar when target != typeof(object) && !Fits(scalar, target):
                mismatches.Add($"{place} is {type}, which is {Name(scalar.Codec.ClrType)} in C#, and not {Name(clr)}.");
                break;
            case ObjectType objectType when target != typeof(object):
                if (IsPlain(target))
                {
                    mismatches.Add($"{place} is {type}, which has fields, but {Name(clr)} has none.");
                }
                else
                {
                    found(objectType, target, place);
                }

                break;
            case InterfaceType or UnionType when IsPlain(target):
                mismatches.Add($"{place} is {type}, which has fields, but {Name(clr)} has none.");
                break;
        }
    }

    private void List(ListType type, Type clr, string place)
    {
        if (clr == typeof(object))
        {
            return;
        }

        var items = new[] { clr }.Concat(clr.GetInterfaces())
            .FirstOrDefault(candidate => candidate.IsGenericType && candidate.GetGenericTypeDefinition() == typeof(IEnumerable<>));
        if (items is null || clr == typeof(string))
        {
            mismatches.Add($"{place} is {type}, but {Name(clr)} is no IEnumerable<T>.");
            return;
        }

        Check(type.OfType, items.GetGenericArguments()[0], place);
    }

    private void Enumeration(EnumType type, Type clr, string place)
    {
        if (!clr.IsEnum)
        {
            if (clr != typeof(string) && clr != typeof(object))
            {
                mismatches.Add($"{place} is {type}, which is an enum or string in C#, and not {Name(clr)}.");
            }

            return;
        }

        foreach (var member in Enum.GetNames(clr).Where(member => EnumNames.Find(type, member) is null))
        {
            mismatches.Add($"{place}: {type} has no value for {Name(clr)}.{member}.");
        }
    }

    private static bool Fits(ScalarType type, Type clr)
    {
        var wanted = type.Codec.ClrType;
        return wanted == clr || wanted == typeof(object)
            || (wanted == typeof(int) && s_whole.Contains(clr))
            || (wanted == typeof(long) && s_long.Contains(clr))
            || (wanted == typeof(double) && s_number.Contains(clr))
            || (wanted == typeof(ReadOnlyMemory<byte>) && clr == typeof(byte[]));
    }

    private static bool IsPlain(Type type) => type.IsPrimitive || type.IsEnum || type == typeof(string);

    private static string Name(Type type) => Expressions.NameOf(type);
}
