using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using GraphChat.GraphQL.Response;

namespace GraphChat.GraphQL.TypeSystem.Scalars;

/// <summary>The built-in scalar String. Spec: GraphQL 2025-09 §3.5.3.</summary>
internal sealed class StringCodec() : ScalarCodec<string>("String")
{
    protected override bool TryReadValue(ScalarInput input, [MaybeNullWhen(false)] out string value, out string? reason)
    {
        var read = input.Kind == ScalarInputKind.String;
        value = read ? input.Text : null;
        reason = read ? null : "String cannot represent a non-string value.";
        return read;
    }

    protected override void WriteValue(Utf8JsonWriter writer, string value) => writer.WriteStringValue(value);

    protected override bool TryConvertValue(object value, [MaybeNullWhen(false)] out string converted)
    {
        converted = value is bool truth ? (truth ? "true" : "false")
            : NumberText.TryDouble(value, out var number) ? NumberFormat.Of(number)
            : null;
        return converted is not null;
    }
}
