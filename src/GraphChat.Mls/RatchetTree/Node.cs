namespace GraphChat.Mls.RatchetTree;

/// <summary>A node that is not blank.</summary>
internal abstract class Node(byte[] encryptionKey, byte[] encoded)
{
    internal byte[] EncryptionKey { get; } = encryptionKey;

    /// <summary>The node as it was read or written; the codec is canonical, so there is no other form.</summary>
    internal byte[] Encoded { get; } = encoded;

    /// <summary>Empty for a leaf that no commit made.</summary>
    internal abstract byte[] ParentHash { get; }
}
