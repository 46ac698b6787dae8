using Xunit;

namespace GraphChat.Cryptography.Tests;

/// <summary>What every algorithm for authenticated encryption promises.</summary>
public sealed class AeadContractTests
{
    public static TheoryData<string> Names => [.. All.Select(algorithm => algorithm.Name)];

    private static AeadAlgorithm[] All =>
        [AeadAlgorithm.Aes128Gcm, AeadAlgorithm.Aes256Gcm, AeadAlgorithm.ChaCha20Poly1305, AeadAlgorithm.XChaCha20Poly1305];

    [Theory]
    [MemberData(nameof(Names))]
    public void Opens_what_it_sealed(string name)
    {
        var (algorithm, key, nonce) = Arrange(name);

        foreach (var length in (int[])[0, 1, 15, 16, 17, 1024])
        {
            var plaintext = new byte[length];
            var ciphertext = algorithm.Encrypt(key, nonce, "aad"u8, plaintext);

            Assert.Equal(length + algorithm.TagSize, ciphertext.Length);
            Assert.True(algorithm.TryDecrypt(key, nonce, "aad"u8, ciphertext, out var opened));
            Assert.Equal(plaintext, opened);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Opens_nothing_that_was_changed(string name)
    {
        var (algorithm, key, nonce) = Arrange(name);
        var ciphertext = algorithm.Encrypt(key, nonce, "aad"u8, "plaintext"u8);
        for (var i = 0; i < ciphertext.Length; i++)
        {
            var changed = ciphertext.ToArray();
            changed[i] ^= 1;
            Assert.False(algorithm.TryDecrypt(key, nonce, "aad"u8, changed, out _));
        }

        Assert.False(algorithm.TryDecrypt(key, nonce, "aaD"u8, ciphertext, out _));
        Assert.False(algorithm.TryDecrypt(key, nonce, "aad"u8, ciphertext.AsSpan(1), out _));
        Assert.False(algorithm.TryDecrypt(key, nonce, "aad"u8, [], out _));
        nonce[0] ^= 1;
        Assert.False(algorithm.TryDecrypt(key, nonce, "aad"u8, ciphertext, out _));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Refuses_keys_and_nonces_of_other_sizes(string name)
    {
        var (algorithm, key, nonce) = Arrange(name);
        using var other = Key.Create(MacAlgorithm.HmacSha256);

        Assert.Throws<ArgumentException>(() => algorithm.Encrypt(key, nonce.AsSpan(1), [], []));
        Assert.Throws<ArgumentException>(() => algorithm.Encrypt(other, nonce, [], []));
        Assert.Throws<ArgumentException>(() => algorithm.Encrypt(new byte[3], nonce, [], []));
    }

    private static (AeadAlgorithm Algorithm, Key Key, byte[] Nonce) Arrange(string name)
    {
        var algorithm = All.Single(candidate => candidate.Name == name);
        return (algorithm, Key.Create(algorithm), new byte[algorithm.NonceSize]);
    }
}
