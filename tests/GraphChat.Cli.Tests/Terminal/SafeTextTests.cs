using GraphChat.Cli.Terminal;
using Xunit;

namespace GraphChat.Cli.Tests.Terminal;

public sealed class SafeTextTests
{
    [Theory]
    [InlineData("Bonjour, ça va ?", "Bonjour, ça va ?")]
    [InlineData("👩‍👧 नमस्ते مرحبا", "👩‍👧 नमस्ते مرحبا")]
    [InlineData("\u001b[2J", "\\u{1b}[2J")]
    [InlineData("a\r\nb", "a\\u{d}\\u{a}b")]
    [InlineData("\u202Eevil\u2069", "\\u{202e}evil\\u{2069}")]
    [InlineData("a\u2028b\u0007", "a\\u{2028}b\\u{7}")]
    [InlineData("\u009b31m", "\\u{9b}31m")]
    [InlineData("in\uFEFFvisible\u200B", "in\\u{feff}visible\\u{200b}")]
    public void Shows_what_could_act_on_the_terminal_and_leaves_the_rest(string text, string shown)
    {
        Assert.Equal(shown, SafeText.Of(text));
    }

    [Fact]
    public void Stands_a_lone_surrogate()
    {
        Assert.Equal("a\uFFFDb", SafeText.Of("a\ud800b"));
    }

    [Fact]
    public void Cuts_between_what_one_sees_as_characters()
    {
        Assert.Equal("👩‍👧…", SafeText.Of("👩‍👧👩‍👧👩‍👧", 2));
        Assert.Equal("ab", SafeText.Of("ab", 2));
    }
}
