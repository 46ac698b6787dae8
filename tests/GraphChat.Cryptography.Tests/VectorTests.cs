using Xunit;

namespace GraphChat.Cryptography.Tests;

/// <summary>The examples that the RFCs print.</summary>
public sealed class VectorTests
{
    [Fact]
    public void Ed25519_signs_as_RFC_8032_section_7_1_says()
    {
        using var key = Key.Import(SignatureAlgorithm.Ed25519, Hex.Bytes("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"));

        Assert.Equal("D75A980182B10AB7D54BFED3C964073A0EE172F3DAA62325AF021A68F707511A", Convert.ToHexString(key.PublicKey.Bytes));
        Assert.Equal(
            "E5564300C360AC729086E2CC806E828A84877F1EB8E5D974D873E065224901555FB8821590A33BACC61E39701CF9B46BD25BF5F0595BBE24655141438E7A100B",
            Convert.ToHexString(SignatureAlgorithm.Ed25519.Sign(key, [])));
    }

    [Fact]
    public void X25519_agrees_as_RFC_7748_section_5_2_says()
    {
        using var scalar = Key.Import(KeyAgreementAlgorithm.X25519, Hex.Bytes("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4"));
        var point = PublicKey.Import(KeyAgreementAlgorithm.X25519, Hex.Bytes("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"));

        using var secret = KeyAgreementAlgorithm.X25519.Agree(scalar, point);

        Assert.Equal("C3DA55379DE9C6908E94EA4DF28D084F32ECCF03491C71F754B4075577A28552", Convert.ToHexString(secret!.Bytes));
    }

    [Fact]
    public void HKDF_derives_as_RFC_5869_appendix_A_1_says()
    {
        var output = KeyDerivationAlgorithm.HkdfSha256.DeriveBytes(
            Hex.Bytes("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"), Hex.Bytes("000102030405060708090a0b0c"), Hex.Bytes("f0f1f2f3f4f5f6f7f8f9"), 42);

        Assert.Equal("3CB25F25FAACD57A90434F64D0362F2A2D2D0A90CF1A5A4C5DB02D56ECC4C5BF34007208D5B887185865", Convert.ToHexString(output));
    }

    [Fact]
    public void HMAC_authenticates_as_RFC_4231_section_4_3_says() =>
        Assert.Equal(
            "5BDCC146BF60754E6A042426089575C75A003F089D2739839DEC58B964EC3843",
            Convert.ToHexString(MacAlgorithm.HmacSha256.Mac("Jefe"u8, "what do ya want for nothing?"u8)));

    [Fact]
    public void ChaCha20_Poly1305_encrypts_as_RFC_8439_section_2_8_2_says()
    {
        var key = Hex.Bytes("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
        var ciphertext = AeadAlgorithm.ChaCha20Poly1305.Encrypt(
            key, Hex.Bytes("070000004041424344454647"), Hex.Bytes("50515253c0c1c2c3c4c5c6c7"),
            "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it."u8);

        Assert.StartsWith("D31A8D34648E60DB7B86AFBC53EF7EC2", Convert.ToHexString(ciphertext), StringComparison.Ordinal);
        Assert.EndsWith("1AE10B594F09E26A7E902ECBD0600691", Convert.ToHexString(ciphertext), StringComparison.Ordinal);
    }
}
