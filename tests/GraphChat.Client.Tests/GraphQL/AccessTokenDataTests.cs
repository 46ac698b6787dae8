using GraphChat.Client.GraphQL;
using Xunit;

namespace GraphChat.Client.Tests.GraphQL;

public sealed class AccessTokenDataTests
{
    [Theory]
    [InlineData(300, 60)]
    [InlineData(120, 60)]
    [InlineData(30, 15)]
    [InlineData(15, 7.5)]
    public void A_token_of_a_short_life_is_not_renewed_as_soon_as_it_came(double lifetime, double before)
    {
        var token = new AccessTokenData("secret", DateTimeOffset.UnixEpoch) { Lifetime = TimeSpan.FromSeconds(lifetime) };

        Assert.Equal(TimeSpan.FromSeconds(before), token.RenewBefore(TimeSpan.FromSeconds(60), 2));
    }

    [Fact]
    public void Where_nobody_said_how_long_it_was_good_it_is_renewed_as_long_before_as_asked_for()
    {
        Assert.Equal(TimeSpan.FromSeconds(60), new AccessTokenData("secret", DateTimeOffset.UnixEpoch).RenewBefore(TimeSpan.FromSeconds(60), 2));
    }
}
