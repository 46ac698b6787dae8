using System.Security.Cryptography;
using Xunit;

namespace GraphChat.Cryptography.Tests;

/// <summary>The forms of public keys that are read, and those that are none.</summary>
public sealed class PublicKeyFormTests
{
    public static TheoryData<string> Curves => ["P-256", "P-384", "P-521"];

    [Theory]
    [MemberData(nameof(Curves))]
    public void A_compressed_signature_key_is_the_same_key(string name)
    {
        var algorithm = Algorithm(name);
        for (var i = 0; i < 8; i++)
        {
            using var key = Key.Create(algorithm);
            var whole = key.PublicKey.Export();
            byte[] compressed = [(byte)(2 + (whole[^1] & 1)), .. whole[1..(1 + (whole.Length / 2))]];

            Assert.Equal(key.PublicKey, PublicKey.Import(algorithm, compressed));
            compressed[0] ^= 1;
            Assert.NotEqual(key.PublicKey, PublicKey.Import(algorithm, compressed));
        }
    }

    [Theory]
    [MemberData(nameof(Curves))]
    public void What_is_no_point_is_no_signature_key(string name)
    {
        var algorithm = Algorithm(name);
        var size = algorithm.PublicKeySize / 2;
        byte[] tooLarge = [2, .. Enumerable.Repeat((byte)0xFF, size)];
        Assert.False(PublicKey.TryImport(algorithm, tooLarge, out _));
        Assert.False(PublicKey.TryImport(algorithm, [], out _));
        Assert.False(PublicKey.TryImport(algorithm, new byte[1 + size], out _));
        var points = Enumerable.Range(1, 40).Count(x => PublicKey.TryImport(algorithm, [2, .. new byte[size - 1], (byte)x], out _));

        // About half of all numbers are the x of a point.
        Assert.InRange(points, 8, 32);
    }

    [Fact]
    public void A_compressed_point_is_no_key_for_agreement()
    {
        using var key = Key.Create(KeyAgreementAlgorithm.EcdhP256);
        var whole = key.PublicKey.Export();

        Assert.False(PublicKey.TryImport(KeyAgreementAlgorithm.EcdhP256, [(byte)(2 + (whole[^1] & 1)), .. whole[1..33]], out _));
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("E0EB7A7C3B41B8AE1656E3FAF19FC46ADA098DEB9C32B1FD866205165F49B800")]
    [InlineData("5F9C95BCA3508C24B1D0B1559C83EF5B04445CC4581C8E86D8224EDDD09F1157")]
    [InlineData("ECFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF7F")]
    [InlineData("EDFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF7F")]
    [InlineData("EEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF")]
    public void A_point_of_small_order_is_no_X25519_key(string hex)
    {
        var point = Convert.FromHexString(hex);
        Assert.False(PublicKey.TryImport(KeyAgreementAlgorithm.X25519, point, out _));

        // libsodium says so too: the secret would be zero.
        using var key = Key.Create(KeyAgreementAlgorithm.X25519);
        Assert.Null(KeyAgreementAlgorithm.X25519.Agree(key, PublicKey.Trusted(KeyAgreementAlgorithm.X25519, point)));
        point[RandomNumberGenerator.GetInt32(1, 30)] ^= 4;
        Assert.True(PublicKey.TryImport(KeyAgreementAlgorithm.X25519, point, out _));
    }

    private static SignatureAlgorithm Algorithm(string name) => name switch
    {
        "P-256" => SignatureAlgorithm.EcdsaP256Sha256,
        "P-384" => SignatureAlgorithm.EcdsaP384Sha384,
        _ => SignatureAlgorithm.EcdsaP521Sha512,
    };
}
