using System.Buffers.Binary;
using System.Security.Cryptography;

namespace GraphChat.Cli.Demo;

/// <summary>When what goes wrong. The same seed and number of messages give the same plan.</summary>
/// <param name="Seed">What it was drawn from.</param>
/// <param name="CutsFirstPerson">Whether the first person is the one cut off, else the second.</param>
/// <param name="CutBefore">The index of the message before which the cut falls.</param>
/// <param name="ResumeBefore">The index before which the person comes back; the number of messages for after the last.</param>
/// <param name="KillDuring">The index of the message under way when the server is killed.</param>
internal sealed record DemoPlan(int Seed, bool CutsFirstPerson, int CutBefore, int ResumeBefore, int KillDuring)
{
    /// <summary>Draws one.</summary>
    /// <param name="seed">Any number.</param>
    /// <param name="messages">How many messages there are; at least 1.</param>
    public static DemoPlan Draw(int seed, int messages)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(messages, 1);
        // Midway: in the second quarter the cut, up to a quarter long; the kill after it or in it.
        var quarter = messages / 4;
        var cut = quarter + Pick(seed, 0, Math.Max(1, quarter));
        var length = 1 + Pick(seed, 1, Math.Max(1, quarter));
        var resume = Math.Min(messages, cut + length);
        var kill = Math.Min(messages - 1, cut + Pick(seed, 2, Math.Max(1, messages / 2)));
        return new DemoPlan(seed, Pick(seed, 3, 2) == 0, cut, resume, kill);
    }

    private static int Pick(int seed, int which, int limit)
    {
        Span<byte> input = stackalloc byte[8];
        BinaryPrimitives.WriteInt32BigEndian(input, seed);
        BinaryPrimitives.WriteInt32BigEndian(input[4..], which);
        return (int)(BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(input)) % (ulong)limit);
    }
}
