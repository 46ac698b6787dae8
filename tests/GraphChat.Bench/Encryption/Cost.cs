using System.Globalization;
using GraphChat.Mls.Suites;

namespace GraphChat.Bench.Encryption;

/// <summary>What an operation costs: the median of its time, and what was done in it.</summary>
internal sealed record Cost(double Milliseconds, OperationCounts Counts)
{
    /// <summary>Signatures made and verified, HPKE encryptions and decryptions, node hashes.</summary>
    public string Work => string.Create(
        CultureInfo.InvariantCulture,
        $"{Counts.Signatures} sig, {Counts.Verifications} ver, {Counts.Encryptions}/{Counts.Decryptions} HPKE, {Counts.NodeHashes} hash");
}
