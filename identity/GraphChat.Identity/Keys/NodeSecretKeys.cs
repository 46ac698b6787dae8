using System.Security.Cryptography;
using System.Text;

namespace GraphChat.Identity.Keys;

/// <summary>Keys that every node derives alike from the nodes' secret.</summary>
internal static class NodeSecretKeys
{
    /// <summary>32 bytes for one purpose.</summary>
    public static byte[] Derive(GraphChatIdentityOptions options, string purpose) => Derive(options.NodeSecret, purpose);

    /// <inheritdoc cref="Derive(GraphChatIdentityOptions, string)"/>
    public static byte[] Derive(ReadOnlyMemory<byte> nodeSecret, string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, nodeSecret.ToArray(), 32, info: Encoding.ASCII.GetBytes(purpose));
}
