using System.Text;
using GraphChat.Identity.SecondFactor;

namespace GraphChat.Identity.Tests.SecondFactor;

public sealed class TimeCodeTests
{
    private static readonly byte[] s_secret = Encoding.ASCII.GetBytes("12345678901234567890");

    // RFC 6238 appendix B, the last six of its eight digits.
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void The_vectors_of_the_RFC_hold(long time, string code) =>
        Assert.Equal(code, TimeCode.Of(s_secret, TimeCode.StepAt(DateTimeOffset.FromUnixTimeSeconds(time))));

    [Fact]
    public void A_code_is_good_for_its_own_step_and_the_ones_beside_it()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1111111109);
        var step = TimeCode.StepAt(now);
        for (var distance = -3; distance <= 3; distance++)
        {
            var expected = Math.Abs(distance) <= 1 ? step + distance : (long?)null;
            Assert.Equal(expected, TimeCode.FindStep(s_secret, TimeCode.Of(s_secret, step + distance), now));
        }
    }

    // RFC 4648 §10, without padding.
    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Base32_is_that_of_the_RFC(string text, string encoded) => Assert.Equal(encoded, Base32.Encode(Encoding.ASCII.GetBytes(text)));
}
