using GraphChat.Cli.Chat;
using Xunit;

namespace GraphChat.Cli.Tests.Chat;

public sealed class ChatLineTests
{
    [Theory]
    [InlineData("hello", "", "hello")]
    [InlineData("  two spaces first", "", "  two spaces first")]
    [InlineData("", "", "")]
    [InlineData("/list", "list", "")]
    [InlineData("/OPEN  Tom Keller ", "open", "Tom Keller")]
    [InlineData("/", "", "", true)]
    [InlineData("//etc/hosts is a file", "", "/etc/hosts is a file")]
    [InlineData("a /list", "", "a /list")]
    public void Tells_messages_from_commands(string typed, string command, string text, bool bare = false)
    {
        var line = ChatLine.Parse(typed);

        Assert.Equal((command, text), (line.Command, line.Text));
        Assert.Equal(command.Length == 0, line.IsMessage);
        Assert.Equal(bare, typed == "/");
    }
}
