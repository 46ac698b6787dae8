using System.Text.Json;

namespace GraphChat.GraphQL.TypeSystem.Scalars;

/// <summary>The built-in scalar Int: 32 bits with a sign. Spec: GraphQL 2025-09 §3.5.1.</summary>
internal sealed class IntCodec() : ScalarCodec<int>("Int")
{
    protected override bool TryReadValue(ScalarInput input, out int value, out string? reason)
    {
        value = 0;
        var isNumber = input.Kind == ScalarInputKind.Integer || (input.Kind == ScalarInputKind.Float && !input.IsLiteral);
        if (!isNumber || !NumberText.TryWhole(input.Text, out var whole))
        {
            reason = isNumber && input.Kind == ScalarInputKind.Integer
                ? "Int cannot represent a value outside 32 bits."
                : "Int cannot represent a non-integer value.";
            return false;
        }

        value = unchecked((int)whole);
        reason = value == whole ? null : "Int cannot represent a value outside 32 bits.";
        return value == whole;
    }

    protected override void WriteValue(Utf8JsonWriter writer, int value) => writer.WriteNumberValue(value);

    protected override bool TryConvertValue(object value, out int converted)
    {
        converted = 0;
        if (value is bool truth)
        {
            converted = truth ? 1 : 0;
            return true;
        }

        if (!(value is string text ? NumberText.TryFinite(text, out var number) : NumberText.TryDouble(value, out number))
            || number != Math.Truncate(number) || number is < int.MinValue or > int.MaxValue)
        {
            return false;
        }

        converted = (int)number;
        return true;
    }
}
