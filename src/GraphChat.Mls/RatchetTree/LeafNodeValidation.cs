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
        // RFC 9420: M7.2-4.
        Require(leaf.Capabilities.CredentialTypes.Contains(leaf.Credential.Type));
        ExtensionList.RequireUnique(leaf.Extensions);
        // RFC 9420: M7.2-3.
        Require(leaf.Extensions.All(extension => leaf.Capabilities.HasExtension(extension.Type)));
        Require(suite.IsHpkePublicKey(leaf.EncryptionKey));
        // RFC 9420: M5.1.2-1.
        Require(suite.IsSignaturePublicKey(leaf.SignatureKey));
        // RFC 9420: M7.3-2.
        Require(leaf.Lifetime is not { } lifetime || now is not { } time || lifetime.Contains(time));
    }

    /// <summary>Whether a leaf can what the group's context demands.</summary>
    internal static void ValidateCapabilities(LeafNode leaf, IReadOnlyList<Extension> contextExtensions)
    {
        // RFC 9420: M7.3-1.
        Require(RequiredCapabilities.Find(contextExtensions) is not { } required || leaf.Capabilities.Has(required));

        // §13: an extension of the GroupContext must be supported by every member.
        // RFC 9420: M12.4.3-2, M13.4-4, M13.4-5.
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
