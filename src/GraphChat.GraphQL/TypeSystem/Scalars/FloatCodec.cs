using System.Text.Json;
using GraphChat.GraphQL.Response;

namespace GraphChat.GraphQL.TypeSystem.Scalars;

/// <summary>The built-in scalar Float: finite IEEE 754 doubles. Spec: GraphQL 2025-09 §3.5.2.</summary>
internal sealed class FloatCodec() : ScalarCodec<double>("Float")
{
    protected override bool TryReadValue(ScalarInput input, out double value, out string? reason)
    {
        value = 0;
        var read = input.Kind is ScalarInputKind.Integer or ScalarInputKind.Float && NumberText.TryFinite(input.Text, out value);
        reason = read ? null : "Float cannot represent a non-numeric or infinite value.";
        return read;
    }

    protected override void WriteValue(Utf8JsonWriter writer, double value) => ResponseWriter.WriteDouble(writer, value);

    protected override bool IsInRange(double value) => double.IsFinite(value);

    protected override bool TryConvertValue(object value, out double converted)
    {
        if (value is bool truth)
        {
            converted = truth ? 1 : 0;
            return true;
        }

        return value is string text ? NumberText.TryFinite(text, out converted) : NumberText.TryDouble(value, out converted);
    }
}
