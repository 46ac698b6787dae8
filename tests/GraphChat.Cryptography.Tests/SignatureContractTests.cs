using Xunit;

namespace GraphChat.Cryptography.Tests;

/// <summary>What every signature algorithm promises.</summary>
public sealed class SignatureContractTests
{
    public static TheoryData<string> Names => [.. All.Select(algorithm => algorithm.Name)];

    private static SignatureAlgorithm[] All =>
        [SignatureAlgorithm.Ed25519, SignatureAlgorithm.EcdsaP256Sha256, SignatureAlgorithm.EcdsaP384Sha384, SignatureAlgorithm.EcdsaP521Sha512];

    [Theory]
    [MemberData(nameof(Names))]
    public void Verifies_its_own_signature_and_no_changed_one(string name)
    {
        var algorithm = Find(name);
        using var key = Key.Create(algorithm);
        using var other = Key.Create(algorithm);
        var signature = algorithm.Sign(key, "data"u8);

        Assert.True(algorithm.Verify(key.PublicKey, "data"u8, signature));
        Assert.False(algorithm.Verify(other.PublicKey, "data"u8, signature));
        Assert.False(algorithm.Verify(key.PublicKey, "date"u8, signature));
        Assert.False(algorithm.Verify(key.PublicKey, "data"u8, []));
        Assert.False(algorithm.Verify(key.PublicKey, "data"u8, new byte[1000]));
        for (var i = 0; i < signature.Length; i++)
        {
            var changed = signature.ToArray();
            changed[i] ^= 0x10;
            Assert.False(algorithm.Verify(key.PublicKey, "data"u8, changed));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Exports_and_imports_its_keys(string name)
    {
        var algorithm = Find(name);
        using var key = Key.Create(algorithm, KeyExportPolicy.AllowPlaintextExport);
        using var again = Key.Import(algorithm, key.Export());

        Assert.Equal(key.PublicKey, again.PublicKey);
        Assert.Equal(key.PublicKey, PublicKey.Import(algorithm, key.PublicKey.Export()));
        Assert.Throws<InvalidOperationException>(again.Export);
        Assert.False(Key.TryImport(algorithm, new byte[algorithm.KeySize + 1], out _));
        Assert.False(PublicKey.TryImport(algorithm, new byte[algorithm.PublicKeySize - 1], out _));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_point_beside_the_curve_is_no_key(string name)
    {
        var algorithm = Find(name);
        if (algorithm == SignatureAlgorithm.Ed25519)
        {
            return;
        }

        using var key = Key.Create(algorithm);
        var point = key.PublicKey.Export();
        point[^1] ^= 1;

        Assert.False(PublicKey.TryImport(algorithm, point, out _));
        Assert.False(Key.TryImport(algorithm, new byte[algorithm.KeySize], out _));
        Assert.False(Key.TryImport(algorithm, Enumerable.Repeat((byte)0xFF, algorithm.KeySize).ToArray(), out _));
    }

    private static SignatureAlgorithm Find(string name) => All.Single(candidate => candidate.Name == name);
}
