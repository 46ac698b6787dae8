using System.Security.Cryptography;

namespace GraphChat.Delivery;

/// <summary>
/// The keys that the nodes of one installation share, each derived from the node secret for one purpose
/// (HKDF-SHA256, RFC 5869). Not printed.
/// </summary>
public sealed class NodeKeys
{
    /// <summary>The length of the node secret.</summary>
    public const int SecretLength = 32;

    private const int KeyLength = 32;

    /// <summary>Derives the keys.</summary>
    /// <exception cref="ArgumentException">The secret is not of 32 bytes.</exception>
    public NodeKeys(ReadOnlySpan<byte> secret)
    {
        if (secret.Length != SecretLength)
        {
            throw new ArgumentException($"The node secret is {SecretLength} random bytes.", nameof(secret));
        }

        Bus = Derive(secret, "graphchat bus v1"u8);
        Cursor = Derive(secret, "graphchat cursor v1"u8);
        ExternalSenderSeed = Derive(secret, "graphchat external sender v1"u8);
        Franking = Derive(secret, "graphchat franking v1"u8);
        Rates = Derive(secret, "graphchat rates v1"u8);
        Addresses = Derive(secret, "graphchat addresses v1"u8);
    }

    /// <summary>The seed of the Ed25519 key with which the service may propose removals; 32 bytes.</summary>
    public ReadOnlyMemory<byte> ExternalSenderSeed { get; }

    /// <summary>Wraps the franking keys in the store; 32 bytes.</summary>
    public ReadOnlyMemory<byte> Franking { get; }

    /// <summary>Authenticates what nodes say to each other; 32 bytes.</summary>
    public ReadOnlyMemory<byte> Bus { get; }

    /// <summary>Authenticates cursors; 32 bytes.</summary>
    public ReadOnlyMemory<byte> Cursor { get; }

    /// <summary>Hides whom a counter of rates is about; 32 bytes.</summary>
    public ReadOnlyMemory<byte> Rates { get; }

    /// <summary>Seals the addresses of attachments; 32 bytes.</summary>
    public ReadOnlyMemory<byte> Addresses { get; }

    /// <inheritdoc />
    public override string ToString() => nameof(NodeKeys);

    private static byte[] Derive(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> info)
    {
        var key = new byte[KeyLength];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, key, [], info);
        return key;
    }
}
