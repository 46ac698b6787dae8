using GraphChat.Mls.Codec;

namespace GraphChat.Mls.RatchetTree;

/// <summary>ParentNode (RFC 9420 §7.1). Immutable.</summary>
internal sealed class ParentNode : Node
{
    private ParentNode(byte[] encryptionKey, byte[] parentHash, uint[] unmergedLeaves, byte[] encoded)
        : base(encryptionKey, encoded)
    {
        ParentHash = parentHash;
        UnmergedLeaves = unmergedLeaves;
    }

    internal override byte[] ParentHash { get; }

    internal uint[] UnmergedLeaves { get; }

    internal static ParentNode Create(byte[] encryptionKey, byte[] parentHash, uint[] unmergedLeaves)
    {
        using var writer = new MlsWriter(160);
        writer.WriteOpaque(encryptionKey);
        writer.WriteOpaque(parentHash);
        writer.WriteVector(unmergedLeaves, static (w, leaf) => w.WriteUInt32(leaf));
        return new ParentNode(encryptionKey, parentHash, unmergedLeaves, writer.ToArray());
    }

    internal static ParentNode Read(ref MlsReader reader)
    {
        var start = reader.Position;
        var encryptionKey = reader.ReadOpaque().ToArray();
        var parentHash = reader.ReadOpaque().ToArray();
        var unmerged = Encoding.ReadList(ref reader, static (ref MlsReader r) => r.ReadUInt32());

        // RFC 9420: M7.1-1.
        // §7.1: the indices stand in increasing order.
        for (var i = 1; i < unmerged.Length; i++)
        {
            if (unmerged[i] <= unmerged[i - 1])
            {
                throw new MlsException(MlsErrorCode.InvalidTree, "7.1");
            }
        }

        return new ParentNode(encryptionKey, parentHash, unmerged, reader.Since(start).ToArray());
    }

    internal ParentNode WithUnmerged(uint leaf)
    {
        var at = ~Array.BinarySearch(UnmergedLeaves, leaf);
        return at < 0 ? this : Create(EncryptionKey, ParentHash, [.. UnmergedLeaves[..at], leaf, .. UnmergedLeaves[at..]]);
    }

    internal ParentNode WithUnmerged(Func<uint, bool> keep)
    {
        var kept = Array.FindAll(UnmergedLeaves, leaf => keep(leaf));
        return kept.Length == UnmergedLeaves.Length ? this : Create(EncryptionKey, ParentHash, kept);
    }
}
