using GraphChat.Delivery;

namespace GraphChat.Server.Secrets;

/// <summary>The secret that all nodes of an installation share, and the keys made from it. Its text is only its type's name.</summary>
internal sealed class NodeSecret
{
    public const int Length = 32;

    private readonly byte[] _bytes;

    public NodeSecret(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes.ToArray();
        Keys = new NodeKeys(bytes);
    }

    /// <summary>The secret itself, for the identity provider, which derives keys of its own from it.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>What the delivery service uses.</summary>
    public NodeKeys Keys { get; }
}
