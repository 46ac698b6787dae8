using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using GraphChat.GraphQL.Response;

namespace GraphChat.GraphQL.TypeSystem.Scalars;

/// <summary>The built-in scalar ID: a string, also where a client gives an integer. Spec: GraphQL 2025-09 §3.5.5.</summary>
internal sealed class IdCodec() : ScalarCodec<string>("ID")
{
    protected override bool TryReadValue(ScalarInput input, [MaybeNullWhen(false)] out string value, out string? reason)
    {
        value = input.Kind switch
        {
            ScalarInputKind.String => input.Text,
            ScalarInputKind.Integer => input.Text == "-0" ? "0" : input.Text,
            ScalarInputKind.Float when !input.IsLiteral && NumberText.TryWhole(input.Text, out var whole) =>
                whole.ToString(CultureInfo.InvariantCulture),
            _ => null,
        };
        reason = value is null ? "ID cannot represent a value that is neither string nor integer." : null;
        return value is not null;
    }

    protected override void WriteValue(Utf8JsonWriter writer, string value) => writer.WriteStringValue(value);

    protected override bool TryConvertValue(object value, [MaybeNullWhen(false)] out string converted)
    {
        converted = value is not bool && NumberText.TryDouble(value, out var number) && number == Math.Truncate(number)
            ? (value is float or double ? NumberFormat.Of(number) : Convert.ToString(value, CultureInfo.InvariantCulture))
            : null;
        return converted is not null;
    }
}
