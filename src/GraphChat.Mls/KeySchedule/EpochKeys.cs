using GraphChat.Cryptography;
using GraphChat.Mls.Suites;

namespace GraphChat.Mls.KeySchedule;

/// <summary>One step of the key schedule (RFC 9420 §8): from the joiner secret to everything of an epoch.</summary>
internal sealed class EpochKeys : IDisposable
{
    private EpochKeys(SecretBytes joiner, SecretBytes welcome, SecretBytes encryption, EpochSecrets secrets)
    {
        Joiner = joiner;
        Welcome = welcome;
        Encryption = encryption;
        Secrets = secrets;
    }

    internal SecretBytes Joiner { get; }

    internal SecretBytes Welcome { get; }

    internal SecretBytes Encryption { get; }

    /// <summary>Not disposed with this: they live as long as the epoch.</summary>
    internal EpochSecrets Secrets { get; }

    internal static EpochKeys FromCommit(
        CipherSuite suite, ReadOnlySpan<byte> initSecret, ReadOnlySpan<byte> commitSecret, ReadOnlySpan<byte> pskSecret, GroupContext context)
    {
        var encoded = context.Encode();
        using var extracted = suite.Extract(initSecret, commitSecret);
        return FromJoiner(suite, suite.ExpandWithLabel(extracted.Span, "joiner"u8, encoded, suite.HashSize), pskSecret, encoded);
    }

    /// <summary>Takes the joiner secret over.</summary>
    internal static EpochKeys FromJoiner(CipherSuite suite, SecretBytes joiner, ReadOnlySpan<byte> pskSecret, ReadOnlySpan<byte> context)
    {
        using var intermediate = suite.Extract(joiner.Span, pskSecret);
        var welcome = suite.DeriveSecret(intermediate.Span, "welcome"u8);
        using var epoch = suite.ExpandWithLabel(intermediate.Span, "epoch"u8, context, suite.HashSize);
        return new EpochKeys(joiner, welcome, suite.DeriveSecret(epoch.Span, "encryption"u8), EpochSecrets.Derive(suite, epoch.Span));
    }

    /// <summary>The welcome secret alone, which is needed before the context is known (§12.4.3.1).</summary>
    internal static SecretBytes WelcomeSecret(CipherSuite suite, ReadOnlySpan<byte> joiner, ReadOnlySpan<byte> pskSecret)
    {
        using var intermediate = suite.Extract(joiner, pskSecret);
        return suite.DeriveSecret(intermediate.Span, "welcome"u8);
    }

    public void Dispose()
    {
        Joiner.Dispose();
        Welcome.Dispose();
        Encryption.Dispose();
    }
}
