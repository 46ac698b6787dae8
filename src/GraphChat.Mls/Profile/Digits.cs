using System.Buffers.Binary;
using System.Globalization;

namespace GraphChat.Mls.Profile;

/// <summary>Hashes as people read them to each other: groups of five digits.</summary>
internal static class Digits
{
    private const int BytesOfGroup = 5;

    internal static string Of(ReadOnlySpan<byte> digest, int groups)
    {
        Span<byte> wide = stackalloc byte[sizeof(ulong)];
        var texts = new string[groups];
        for (var group = 0; group < groups; group++)
        {
            // 40 bits modulo 100,000 favour no digit by more than one part in ten million.
            wide.Clear();
            digest.Slice(group * BytesOfGroup, BytesOfGroup).CopyTo(wide[3..]);
            texts[group] = (BinaryPrimitives.ReadUInt64BigEndian(wide) % 100_000).ToString("D5", CultureInfo.InvariantCulture);
        }

        return string.Join(' ', texts);
    }
}
