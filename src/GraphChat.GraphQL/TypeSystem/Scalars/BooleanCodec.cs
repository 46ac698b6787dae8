using System.Text.Json;

namespace GraphChat.GraphQL.TypeSystem.Scalars;

/// <summary>The built-in scalar Boolean. Spec: GraphQL 2025-09 §3.5.4.</summary>
internal sealed class BooleanCodec() : ScalarCodec<bool>("Boolean")
{
    protected override bool TryReadValue(ScalarInput input, out bool value, out string? reason)
    {
        var read = input.Kind == ScalarInputKind.Boolean;
        value = read && input.Text == "true";
        reason = read ? null : "Boolean cannot represent a non-boolean value.";
        return read;
    }

    protected override void WriteValue(Utf8JsonWriter writer, bool value) => writer.WriteBooleanValue(value);

    protected override bool TryConvertValue(object value, out bool converted)
    {
        var isNumber = NumberText.TryDouble(value, out var number);
        converted = isNumber && number != 0;
        return isNumber;
    }
}
