namespace GraphChat.Identity.Tests;

public sealed class PublicOriginTests
{
    [Theory]
    [InlineData("http://localhost:5080", false)]
    [InlineData("http://127.0.0.1:5080", false)]
    [InlineData("http://[::1]:5080", false)]
    [InlineData("https://chat.example.org", true)]
    [InlineData("https://chat.example.org:8443", true)]
    public void Https_and_loopback_http_are_accepted(string text, bool isHttps) => Assert.Equal(isHttps, PublicOrigin.Parse(text).IsHttps);

    [Theory]
    [InlineData("http://chat.example.org")]
    [InlineData("http://10.0.0.1")]
    [InlineData("http://0.0.0.0:5080")]
    [InlineData("http://localhost.example.org")]
    [InlineData("https://chat.example.org/")]
    [InlineData("https://chat.example.org/path")]
    [InlineData("https://user@chat.example.org")]
    [InlineData("https://Chat.example.org")]
    [InlineData("https://chat.example.org:443")]
    [InlineData("ftp://chat.example.org")]
    [InlineData("chat.example.org")]
    [InlineData("")]
    public void Everything_else_refuses_to_start(string text) => Assert.Throws<ArgumentException>(() => PublicOrigin.Parse(text));
}
