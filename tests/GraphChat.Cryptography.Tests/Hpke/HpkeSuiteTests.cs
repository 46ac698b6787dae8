using GraphChat.Cryptography.Hpke;
using Xunit;

namespace GraphChat.Cryptography.Tests.Hpke;

public sealed class HpkeSuiteTests
{
    public static TheoryData<int> Suites => [0, 1, 2, 3, 4];

    private static HpkeSuite[] All =>
    [
        HpkeSuite.X25519Aes128Gcm, HpkeSuite.X25519ChaCha20Poly1305, HpkeSuite.P256Aes128Gcm, HpkeSuite.P384Aes256Gcm, HpkeSuite.P521Aes256Gcm,
    ];

    [Theory]
    [MemberData(nameof(Suites))]
    public void The_recipient_opens_what_was_sealed_for_it_and_nothing_else(int index)
    {
        var suite = All[index];
        using var recipient = Key.Create(suite.Kem);
        using var other = Key.Create(suite.Kem);

        Assert.True(suite.TrySeal(recipient.PublicKey, "info"u8, "aad"u8, "plaintext"u8, out var enc, out var ciphertext));
        Assert.True(suite.TryOpen(recipient, enc, "info"u8, "aad"u8, ciphertext, out var plaintext));
        Assert.Equal("plaintext"u8.ToArray(), plaintext);
        Assert.False(suite.TryOpen(other, enc, "info"u8, "aad"u8, ciphertext, out _));
        Assert.False(suite.TryOpen(recipient, enc, "Info"u8, "aad"u8, ciphertext, out _));
        Assert.False(suite.TryOpen(recipient, enc, "info"u8, "Aad"u8, ciphertext, out _));
        Assert.False(suite.TryOpen(recipient, enc.AsSpan(1), "info"u8, "aad"u8, ciphertext, out _));
        ciphertext[0] ^= 1;
        Assert.False(suite.TryOpen(recipient, enc, "info"u8, "aad"u8, ciphertext, out _));
    }

    [Theory]
    [MemberData(nameof(Suites))]
    public void Both_ends_export_the_same_secret(int index)
    {
        var suite = All[index];
        using var recipient = suite.DeriveKey("input key of enough bytes to be one"u8);
        Assert.True(suite.TrySetUpSender(recipient.PublicKey, [], out var enc, out var sender));
        Assert.True(suite.TrySetUpRecipient(recipient, enc, [], out var receiver));
        byte[] one = new byte[32], two = new byte[32];

        sender.Export("context"u8, one);
        receiver.Export("context"u8, two);

        Assert.Equal(one, two);
    }

    [Theory]
    [MemberData(nameof(Suites))]
    public void The_same_input_derives_the_same_key(int index)
    {
        using var one = All[index].DeriveKey("input"u8);
        using var two = All[index].DeriveKey("input"u8);

        Assert.Equal(one.PublicKey, two.PublicKey);
    }
}
