using System.Security.Cryptography;
using System.Text;

namespace GraphChat.Identity.Keys;

/// <summary>Keys that every node derives alike from the nodes' secret.</summary>
internal static class NodeSecretKeys
{
    /// <summary>32 bytes for one purpose.</summary>
    public static byte[] Derive(GraphChatIdentityOptions options, string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, options.NodeSecret.ToArray(), 32, info: Encoding.ASCII.GetBytes(purpose));
}
