using System.Text.Json;

namespace GraphChat.GraphQL.TypeSystem.Scalars;

/// <summary>A whole number from -(2^53 - 1) to 2^53 - 1.</summary>
/// <param name="scalarName">The name of the scalar type.</param>
public sealed class LongCodec(string scalarName = "Long") : ScalarCodec<long>(scalarName)
{
    private const long Largest = (1L << 53) - 1;

    /// <inheritdoc />
    protected override bool TryReadValue(ScalarInput input, out long value, out string? reason)
    {
        value = 0;
        var read = (input.Kind == ScalarInputKind.Integer || (input.Kind == ScalarInputKind.Float && !input.IsLiteral))
            && NumberText.TryWhole(input.Text, out value) && IsInRange(value);
        reason = read ? null : $"{ScalarName} is a whole number from -(2^53 - 1) to 2^53 - 1.";
        return read;
    }

    /// <inheritdoc />
    protected override void WriteValue(Utf8JsonWriter writer, long value) => writer.WriteNumberValue(value);

    /// <inheritdoc />
    protected override bool IsInRange(long value) => value is >= -Largest and <= Largest;

    /// <inheritdoc />
    protected override bool TryConvertValue(object value, out long converted)
    {
        converted = value switch
        {
            int or uint or short or ushort or byte or sbyte => Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture),
            ulong number and <= Largest => (long)number,
            _ => long.MinValue,
        };
        return converted != long.MinValue;
    }
}
