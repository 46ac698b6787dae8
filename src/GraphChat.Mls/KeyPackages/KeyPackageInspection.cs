using GraphChat.Mls.Credentials;
using GraphChat.Mls.Extensibility;
using GraphChat.Mls.Framing;
using GraphChat.Mls.RatchetTree;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.KeyPackages;

/// <summary>Checks key packages of others.</summary>
public static class KeyPackageInspection
{
    /// <summary>Reads a key package (MLSMessage) and checks all that can be checked outside a group, the credential included.</summary>
    public static KeyPackageResult Inspect(ReadOnlySpan<byte> message, MlsSettings settings)
    {
        try
        {
            settings.RequireSize(message.Length);
            var keyPackage = MlsMessage.Decode<KeyPackage>(message);
            Validate(keyPackage, settings);
            var use = new CredentialUse(CredentialRole.Added, keyPackage.LeafNode.Credential, keyPackage.LeafNode.SignatureKey, default);
            return settings.CredentialValidator.Validate(use)
                ? new KeyPackageResult.Valid(Facts(keyPackage))
                : new KeyPackageResult.Refused(new MlsError(MlsErrorCode.InvalidCredential, "5.3.1"));
        }
        catch (MlsException e)
        {
            return new KeyPackageResult.Refused(e.Error);
        }
    }

    internal static DateTimeOffset Time(ulong seconds) =>
        DateTimeOffset.FromUnixTimeSeconds((long)Math.Min(seconds, (ulong)DateTimeOffset.MaxValue.ToUnixTimeSeconds()));

    /// <summary>§10.1, but for what only a group can say.</summary>
    internal static CipherSuite Validate(KeyPackage keyPackage, MlsSettings settings)
    {
        var suite = CipherSuite.Require(keyPackage.SuiteId, "10.1");
        var leaf = keyPackage.LeafNode;
        // RFC 9420: M7.3-5, M10-5.
        Require(leaf.Source == LeafNodeSource.KeyPackage, "10.1");
        // RFC 9420: M10.1-2.
        Require(!keyPackage.InitKey.AsSpan().SequenceEqual(leaf.EncryptionKey), "10.1");
        // RFC 9420: M10-1.
        Require(suite.IsHpkePublicKey(keyPackage.InitKey), "10.1");
        // RFC 9420: M10-7, M13.4-2.
        ExtensionList.RequireUnique(keyPackage.Extensions);
        // RFC 9420: M10-2.
        LeafNodeValidation.ValidateAlone(leaf, suite, settings.TimeProvider.GetUtcNow());
        Require(
            // RFC 9420: M7.2-6.
            settings.MaximumLifetime == TimeSpan.MaxValue
            || (leaf.Lifetime is { } life && life.NotAfter - life.NotBefore <= (ulong)settings.MaximumLifetime.TotalSeconds), "7.2");
        if (!leaf.VerifySignature(suite, [], 0))
        {
            throw new MlsException(MlsErrorCode.InvalidSignature, "7.3");
        }

        // RFC 9420: M10-3.
        if (!keyPackage.VerifySignature(suite))
        {
            throw new MlsException(MlsErrorCode.InvalidSignature, "10.1");
        }

        return suite;
    }

    private static KeyPackageFacts Facts(KeyPackage keyPackage)
    {
        var suite = CipherSuite.Require(keyPackage.SuiteId, "10.1");
        var leaf = keyPackage.LeafNode;
        var lifetime = leaf.Lifetime!.Value;
        return new KeyPackageFacts(
            keyPackage.Reference(suite), suite, leaf.Credential, leaf.SignatureKey, keyPackage.InitKey,
            Time(lifetime.NotBefore), Time(lifetime.NotAfter), keyPackage.IsLastResort);
    }

    private static void Require(bool condition, string section)
    {
        if (!condition)
        {
            throw new MlsException(MlsErrorCode.InvalidKeyPackage, section);
        }
    }
}
