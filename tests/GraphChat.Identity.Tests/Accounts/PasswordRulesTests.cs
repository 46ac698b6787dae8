using GraphChat.Identity.Accounts;
using GraphChat.Identity.Tests.Hosting;

namespace GraphChat.Identity.Tests.Accounts;

public sealed class PasswordRulesTests
{
    [Theory]
    [InlineData("seven77", "PasswordTooShort")]
    [InlineData("", "PasswordTooShort")]
    [InlineData("12345678", "PasswordTooCommon")]
    [InlineData("PassWord", "PasswordTooCommon")]
    [InlineData("baseball", "PasswordTooCommon")]
    [InlineData("graphchat", "PasswordTooCommon")]
    [InlineData("GraphChat2026!", "PasswordTooCommon")]
    [InlineData("leamartin1", "PasswordTooCommon")]
    [InlineData("aaaaaaaaaaaaaaaa", "PasswordTooCommon")]
    [InlineData("nur kleine buchstaben", null)]
    [InlineData("wyzkqmfb", null)]
    [InlineData("パスワードは秘密です", null)]
    public void Length_and_habit_count_and_composition_does_not(string password, string? code) =>
        Assert.Equal(code, PasswordRules.Check(password, "leamartin", null));

    [Fact]
    public void Up_to_128_characters_are_taken()
    {
        var sentence = string.Concat(Enumerable.Range(0, 64).Select(i => i.ToString("00", System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Null(PasswordRules.Check(sentence, null, null));
        Assert.Equal("PasswordTooLong", PasswordRules.Check(sentence + "x", null, null));
    }

    [Fact]
    public async Task Hashes_are_PBKDF2_with_220_000_iterations_of_SHA_512()
    {
        await using var host = await IdentityHost.StartAsync(realHashes: true);
        var hash = Convert.FromBase64String((await host.AddAccountAsync()).PasswordHash!);
        // The format of ASP.NET Core Identity, version 3: marker, PRF, iterations, salt length; big-endian.
        Assert.Equal(1, hash[0]);
        Assert.Equal(2u, System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(1)));
        Assert.Equal(220_000u, System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(5)));
    }
}
