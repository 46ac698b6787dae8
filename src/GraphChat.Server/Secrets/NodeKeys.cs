using System.Security.Cryptography;

namespace GraphChat.Server.Secrets;

/// <summary>
/// The keys that all nodes share, each derived from the node secret for one use (HKDF-SHA256, RFC 5869), so that no two uses
/// share a key. Their text is only the type's name.
/// </summary>
internal sealed class NodeKeys
{
    private const int KeyBytes = 32;

    private NodeKeys(ReadOnlySpan<byte> nodeSecret)
    {
        Bus = Derive(nodeSecret, "graphchat bus v1"u8);
        Cursor = Derive(nodeSecret, "graphchat cursor v1"u8);
        ExternalSenderSeed = Derive(nodeSecret, "graphchat external sender v1"u8);
        Franking = Derive(nodeSecret, "graphchat franking v1"u8);
        Identity = Derive(nodeSecret, "graphchat identity v1"u8);
    }

    /// <summary>Authenticates what nodes tell each other.</summary>
    public byte[] Bus { get; }

    /// <summary>Authenticates cursors.</summary>
    public byte[] Cursor { get; }

    /// <summary>The seed of the Ed25519 key with which the server proposes removals.</summary>
    public byte[] ExternalSenderSeed { get; }

    /// <summary>Wraps the franking keys at rest.</summary>
    public byte[] Franking { get; }

    /// <summary>Wraps the identity provider's keys at rest.</summary>
    public byte[] Identity { get; }

    /// <summary>Derives them; the caller wipes the secret.</summary>
    public static NodeKeys From(ReadOnlySpan<byte> nodeSecret) => new(nodeSecret);

    private static byte[] Derive(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> use)
    {
        var key = new byte[KeyBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, key, salt: [], info: use);
        return key;
    }
}
