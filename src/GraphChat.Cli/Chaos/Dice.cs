using System.Buffers.Binary;
using System.Security.Cryptography;

namespace GraphChat.Cli.Chaos;

/// <summary>Numbers drawn from a seed: the same seed, the same row of numbers, on every machine.</summary>
/// <remarks>One owner.</remarks>
internal sealed class Dice(int seed, string purpose)
{
    private readonly byte[] _key = SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(FormattableString.Invariant($"{seed} {purpose}")));
    private long _drawn;

    /// <summary>From 0 up to but not with <paramref name="limit"/>.</summary>
    public int Next(int limit)
    {
        Span<byte> input = stackalloc byte[40];
        _key.CopyTo(input);
        BinaryPrimitives.WriteInt64BigEndian(input[32..], _drawn++);
        return (int)(BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(input)) % (ulong)limit);
    }

    /// <summary>Between two times.</summary>
    public TimeSpan Next(TimeSpan least, TimeSpan most) => least + TimeSpan.FromMilliseconds(Next((int)(most - least).TotalMilliseconds + 1));

    /// <summary>In another order.</summary>
    public List<T> Shuffle<T>(IEnumerable<T> items)
    {
        var left = items.ToList();
        var shuffled = new List<T>();
        while (left.Count > 0)
        {
            var at = Next(left.Count);
            shuffled.Add(left[at]);
            left.RemoveAt(at);
        }

        return shuffled;
    }
}
