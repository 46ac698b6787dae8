using GraphChat.Mls.Extensibility;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.RatchetTree;

/// <summary>The rules of RFC 9420 §7.3.</summary>
internal static class LeafNodeValidation
{
    /// <summary>The rules that a leaf keeps by itself; the signature is checked where the leaf's place is known.</summary>
    /// <param name="leaf">The leaf.</param>
    /// <param name="suite">The group's suite.</param>
    /// <param name="now">The time to check a lifetime by; null for leaves of members, whose key packages may have run out since.</param>
    internal static void ValidateAlone(LeafNode leaf, CipherSuite suite, DateTimeOffset? now)
    {
        Require(leaf.Capabilities.Versions.Contains(ProtocolVersion.Mls10));
        Require(leaf.Capabilities.CipherSuites.Contains(suite.Id));
        Require(leaf.Capabilities.CredentialTypes.Contains(leaf.Credential.Type));
        ExtensionList.RequireUnique(leaf.Extensions);
        Require(leaf.Extensions.All(extension => leaf.Capabilities.HasExtension(extension.Type)));
        Require(suite.IsHpkePublicKey(leaf.EncryptionKey));
        Require(suite.IsSignaturePublicKey(leaf.SignatureKey));
        Require(leaf.Lifetime is not { } lifetime || now is not { } time || lifetime.Contains(time));
    }

    /// <summary>Whether a leaf can what the group's context demands.</summary>
    internal static void ValidateCapabilities(LeafNode leaf, IReadOnlyList<Extension> contextExtensions)
    {
        Require(RequiredCapabilities.Find(contextExtensions) is not { } required || leaf.Capabilities.Has(required));

        // §13: an extension of the GroupContext must be supported by every member.
        Require(contextExtensions.All(extension => leaf.Capabilities.HasExtension(extension.Type)));
    }

    private static void Require(bool condition)
    {
        if (!condition)
        {
            throw new MlsException(MlsErrorCode.InvalidLeafNode, "7.3");
        }
    }
}
