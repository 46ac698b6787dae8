using System.Text;

namespace GraphChat.Identity.SecondFactor;

/// <summary>Base32 (RFC 4648 §6) without padding, for what people copy by hand.</summary>
internal static class Base32
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder((bytes.Length * 8 / 5) + 1);
        var (buffer, bits) = (0, 0);
        foreach (var value in bytes)
        {
            buffer = ((buffer & 0xFF) << 8) | value;
            for (bits += 8; bits >= 5; bits -= 5)
            {
                text.Append(Letters[(buffer >> (bits - 5)) & 31]);
            }
        }

        return bits == 0 ? text.ToString() : text.Append(Letters[(buffer << (5 - bits)) & 31]).ToString();
    }
}
