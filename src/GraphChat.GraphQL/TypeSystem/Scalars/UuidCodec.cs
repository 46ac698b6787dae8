using System.Text.Json;

namespace GraphChat.GraphQL.TypeSystem.Scalars;

/// <summary>A UUID of version 4 or 7 in its text form with hyphens (RFC 9562 §4); written in lower case.</summary>
/// <param name="scalarName">The name of the scalar type.</param>
public sealed class UuidCodec(string scalarName = "UUID") : ScalarCodec<Guid>(scalarName)
{
    /// <inheritdoc />
    protected override bool TryReadValue(ScalarInput input, out Guid value, out string? reason)
    {
        value = default;
        var read = input.Kind == ScalarInputKind.String
            && Guid.TryParseExact(input.Text, "D", out value) && value.Version is 4 or 7 && value.Variant is >= 8 and <= 11;
        reason = read ? null : $"{ScalarName} is the text of a UUID of version 4 or 7.";
        return read;
    }

    /// <inheritdoc />
    protected override void WriteValue(Utf8JsonWriter writer, Guid value) => writer.WriteStringValue(value);
}
