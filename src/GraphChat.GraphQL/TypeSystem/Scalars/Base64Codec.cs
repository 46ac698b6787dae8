using System.Buffers.Text;
using System.Text.Json;

namespace GraphChat.GraphQL.TypeSystem.Scalars;

/// <summary>Bytes as base64 with padding (RFC 4648 §4); white space and other alphabets are refused.</summary>
/// <param name="scalarName">The name of the scalar type.</param>
public sealed class Base64Codec(string scalarName = "Base64") : ScalarCodec<ReadOnlyMemory<byte>>(scalarName)
{
    /// <inheritdoc />
    protected override bool TryReadValue(ScalarInput input, out ReadOnlyMemory<byte> value, out string? reason)
    {
        value = default;
        reason = $"{ScalarName} is a string in base64 with padding.";
        if (input.Kind != ScalarInputKind.String)
        {
            return false;
        }

        var text = input.Text;
        if (text.Length % 4 != 0 || text.AsSpan().ContainsAny(" \t\r\n"))
        {
            return false;
        }

        var bytes = new byte[text.Length / 4 * 3];
        if (!Convert.TryFromBase64String(text, bytes, out var length) || !HasZeroTail(text, bytes.AsSpan(0, length)))
        {
            return false;
        }

        value = bytes.AsMemory(0, length);
        reason = null;
        return true;
    }

    /// <inheritdoc />
    protected override void WriteValue(Utf8JsonWriter writer, ReadOnlyMemory<byte> value) => writer.WriteBase64StringValue(value.Span);

    /// <inheritdoc />
    protected override bool TryConvertValue(object value, out ReadOnlyMemory<byte> converted)
    {
        converted = value as byte[];
        return value is byte[];
    }

    // One text for one value: the bits that padding leaves over must be zero (RFC 4648 §3.5).
    private static bool HasZeroTail(string text, ReadOnlySpan<byte> bytes)
    {
        if (!text.EndsWith('='))
        {
            return true;
        }

        Span<byte> last = stackalloc byte[4];
        Base64.EncodeToUtf8(bytes[(bytes.Length - (bytes.Length % 3))..], last, out _, out _);
        return last[0] == text[^4] && last[1] == text[^3] && last[2] == text[^2];
    }
}
