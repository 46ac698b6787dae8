using System.Text.Json;
using GraphChat.GraphQL.Execution.Results;
using GraphChat.GraphQL.TypeSystem;
using GraphChat.GraphQL.TypeSystem.Scalars;

namespace GraphChat.GraphQL.Execution.Planning;

/// <summary>How values of a field's type are completed and written.</summary>
internal sealed class TypePlan
{
    private readonly ScalarCodec? _codec;
    private readonly EnumNames? _names;

    private TypePlan(IGraphType type)
    {
        Type = type;
        switch (type)
        {
            case NonNullType nonNull:
                Kind = CompletionKind.NonNull;
                Inner = Of(nonNull.OfType);
                break;
            case ListType list:
                Kind = CompletionKind.List;
                Inner = Of(list.OfType);
                break;
            case ScalarType scalar:
                Kind = CompletionKind.Leaf;
                _codec = scalar.Codec;
                break;
            case EnumType enumType:
                Kind = CompletionKind.Leaf;
                _names = new EnumNames(enumType);
                break;
            case ObjectType:
                Kind = CompletionKind.Object;
                break;
            default:
                Kind = CompletionKind.Abstract;
                break;
        }
    }

    public IGraphType Type { get; }

    public CompletionKind Kind { get; }

    /// <summary>The item type of a list, the nullable type of a non-null.</summary>
    public TypePlan? Inner { get; }

    public static TypePlan Of(IGraphType type) => new(type);

    /// <summary>Makes a resolver's value one that can be written; false where it is no value of the scalar or enum.</summary>
    public bool TryConvertLeaf(object value, out object? converted)
    {
        if (_codec is not null)
        {
            return _codec.TryConvert(value, out converted);
        }

        converted = _names!.NameOf(value);
        return converted is not null;
    }

    /// <summary>Writes a completed value.</summary>
    public void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case ResultObject result:
                result.Write(writer);
                break;
            case var _ when Kind == CompletionKind.NonNull:
                Inner!.Write(writer, value);
                break;
            case var _ when Kind == CompletionKind.List:
                writer.WriteStartArray();
                foreach (var item in (object?[])value)
                {
                    Inner!.Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case var _ when _codec is not null:
                _codec.Write(writer, value);
                break;
            default:
                writer.WriteStringValue((string)value);
                break;
        }
    }
}
