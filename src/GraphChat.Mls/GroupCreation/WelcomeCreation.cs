using GraphChat.Cryptography;
using GraphChat.Mls.Codec;
using GraphChat.Mls.GroupEvolution;
using GraphChat.Mls.KeySchedule;
using GraphChat.Mls.RatchetTree;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.GroupCreation;

/// <summary>Makes Welcomes and opens them (RFC 9420 §12.4.3.1).</summary>
internal static class WelcomeCreation
{
    internal static Welcome Create(CipherSuite suite, Transition transition, PathSecrets? path, EpochKeys keys, GroupInfo groupInfo)
    {
        var (key, nonce) = Keys(suite, keys.Welcome.Span);
        using (key)
        {
            var encrypted = suite.Aead.Encrypt(key.Span, nonce, [], Encoding.Encode(groupInfo, static (info, w) => info.Write(w)));
            var info = suite.EncryptionContext("Welcome"u8, encrypted);
            // RFC 9420: M12.4.1-3.
            var secrets = transition.Added.Select(added =>
            {
                using var writer = new MlsWriter();

                // The secrets here are the commit's, which disposes them.
                // RFC 9420: M8.4-1, M12.4.1-2.
                new GroupSecrets(keys.Joiner, path?.For(added.Leaf), [.. transition.PreSharedKeys]).Write(writer);
                return new EncryptedGroupSecrets(
                    added.KeyPackage.Reference(suite),
                    suite.Encrypt(added.KeyPackage.InitKey, info, writer.Written));
            });
            return new Welcome(suite.Id, [.. secrets], encrypted);
        }
    }

    internal static GroupSecrets OpenSecrets(CipherSuite suite, Welcome welcome, Key initKey, EncryptedGroupSecrets secrets)
    {
        if (!suite.TryDecryptWithLabel(initKey, "Welcome"u8, welcome.EncryptedGroupInfo, secrets.Ciphertext, out var plaintext))
        {
            throw new MlsException(MlsErrorCode.DecryptionFailed, "12.4.3.1");
        }

        try
        {
            return Encoding.Decode(plaintext, GroupSecrets.Read);
        }
        finally
        {
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(plaintext);
        }
    }

    internal static GroupInfo OpenGroupInfo(CipherSuite suite, Welcome welcome, ReadOnlySpan<byte> welcomeSecret)
    {
        var (key, nonce) = Keys(suite, welcomeSecret);
        using (key)
        {
            return suite.Aead.TryDecrypt(key.Span, nonce, [], welcome.EncryptedGroupInfo, out var plaintext)
                ? Encoding.Decode(plaintext, GroupInfo.Read)
                : throw new MlsException(MlsErrorCode.DecryptionFailed, "12.4.3.1");
        }
    }

    private static (SecretBytes Key, byte[] Nonce) Keys(CipherSuite suite, ReadOnlySpan<byte> welcomeSecret)
    {
        var nonce = new byte[suite.Aead.NonceSize];
        suite.ExpandWithLabel(welcomeSecret, "nonce"u8, [], nonce);
        return (suite.ExpandWithLabel(welcomeSecret, "key"u8, [], suite.Aead.KeySize), nonce);
    }
}
