using Xunit;

namespace GraphChat.Delivery.Redis.Tests;

public sealed class RedisOptionsTests
{
    [Fact]
    public void Reads_an_address_with_its_options()
    {
        var options = RedisOptions.Parse("redis.example:7000,user=node,password=a=b c,tls=true,sharded=true");

        Assert.Equal(new RedisOptions { Host = "redis.example", Port = 7000, User = "node", Password = "a=b c", Tls = true, Sharded = true }, options);
        Assert.Equal("redis.example:7000", options.ToString());
    }

    [Theory]
    [InlineData("redis", "redis", 6379)]
    [InlineData("[::1]:7001", "::1", 7001)]
    [InlineData("[::1]", "::1", 6379)]
    public void Reads_a_host_alone_and_an_IPv6_address(string text, string host, int port)
    {
        var options = RedisOptions.Parse(text);

        Assert.Equal((host, port), (options.Host, options.Port));
    }

    [Theory]
    [InlineData("redis:0")]
    [InlineData("redis:x")]
    [InlineData("redis,tls=maybe")]
    [InlineData("redis,password=hunter2,colour=red")]
    [InlineData(":6379")]
    public void Refuses_anything_else_without_repeating_it(string text)
    {
        var refused = Assert.Throws<FormatException>(() => RedisOptions.Parse(text));

        Assert.DoesNotContain("hunter2", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_sentinels_and_nodes_of_a_cluster()
    {
        var sentinels = RedisOptions.Parse("a:1;b:2,sentinel=ours,sentinel-password=x,tls=true,ca=/ca.pem");
        var cluster = RedisOptions.Parse("a:1;[::1]:2,sharded=true");

        Assert.Equal(("a", 1, "ours", "x", true, "/ca.pem"), (sentinels.Host, sentinels.Port, sentinels.SentinelMaster, sentinels.SentinelPassword, sentinels.Tls, sentinels.CaFile));
        Assert.Equal([("b", 2)], sentinels.OtherHosts);
        Assert.Equal([("::1", 2)], cluster.OtherHosts);
        Assert.Throws<FormatException>(() => RedisOptions.Parse("a:1;b:2"));
    }
}
