using System.Globalization;
using System.Text.Json;

namespace GraphChat.GraphQL.TypeSystem.Scalars;

/// <summary>An instant as RFC 3339 text; written in UTC with milliseconds, read with any offset and up to seven decimals.</summary>
/// <param name="scalarName">The name of the scalar type.</param>
public sealed class DateTimeCodec(string scalarName = "DateTime") : ScalarCodec<DateTimeOffset>(scalarName)
{
    // RFC 3339 §5.6: date-time = full-date "T" full-time, with "Z" or an offset.
    private static readonly string[] s_formats =
        [.. Enumerable.Range(0, 8).SelectMany(decimals => new[] { "'Z'", "zzz" }.Select(zone =>
            $"yyyy-MM-ddTHH:mm:ss{(decimals == 0 ? "" : "." + new string('f', decimals))}{zone}"))];

    /// <inheritdoc />
    protected override bool TryReadValue(ScalarInput input, out DateTimeOffset value, out string? reason)
    {
        value = default;
        var read = input.Kind == ScalarInputKind.String && input.Text.Length <= 40
            && DateTimeOffset.TryParseExact(
                input.Text.ToUpperInvariant(), s_formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out value);
        reason = read ? null : $"{ScalarName} is an RFC 3339 string such as 2026-11-21T08:30:00.000Z.";
        return read;
    }

    /// <inheritdoc />
    protected override void WriteValue(Utf8JsonWriter writer, DateTimeOffset value)
    {
        Span<char> text = stackalloc char[24];
        value.UtcDateTime.TryFormat(text, out var length, "yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..length]);
    }
}
