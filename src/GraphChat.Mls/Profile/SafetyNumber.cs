using System.Security.Cryptography;

namespace GraphChat.Mls.Profile;

/// <summary>
/// Sixty digits that two people compare, in person or by voice, to know that no one stands between them.
/// Covers both device chains, so it changes when either gains or loses a device. Format: docs/protocols/safety-number.md.
/// </summary>
public static class SafetyNumber
{
    /// <summary>How many groups of five digits there are.</summary>
    public const int Groups = 12;

    private const string Label = "GraphChat safety number v1";

    /// <summary>The digits in twelve groups of five, separated by spaces; the same from both sides.</summary>
    /// <param name="one">A person.</param>
    /// <param name="oneHead">The hash of the last entry of that person's device chain.</param>
    /// <param name="other">The other person.</param>
    /// <param name="otherHead">The hash of the last entry of the other's device chain.</param>
    public static string Compute(Guid one, ReadOnlySpan<byte> oneHead, Guid other, ReadOnlySpan<byte> otherHead)
    {
        if (UuidOrder.Instance.Compare(one, other) > 0)
        {
            return Compute(other, otherHead, one, oneHead);
        }

        Span<byte> digest = stackalloc byte[64];
        for (byte block = 0; block < 2; block++)
        {
            var input = new ProfileWriter().Field(Label).Field([block]).Field(one).Field(oneHead).Field(other).Field(otherHead);
            SHA256.HashData(input.Written, digest[(block * 32)..]);
        }

        return Digits.Of(digest, Groups);
    }
}
