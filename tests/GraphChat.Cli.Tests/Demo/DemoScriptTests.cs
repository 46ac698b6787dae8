using System.Text;
using GraphChat.Cli.Demo;
using Xunit;

namespace GraphChat.Cli.Tests.Demo;

public sealed class DemoScriptTests
{
    [Fact]
    public void Bundled_conversation_is_bilingual_and_fits()
    {
        var script = DemoScript.Bundled();

        Assert.Equal(20, script.Messages.Count);
        Assert.Empty(script.Notes);
        Assert.Contains(script.Messages, message => message.Contains("Bonjour", StringComparison.Ordinal));
        Assert.Contains(script.Messages, message => message.Contains("Good morning", StringComparison.Ordinal));
    }

    [Fact]
    public void A_line_is_a_message_whatever_its_ending()
    {
        var script = Parse("\uFEFFun\r\ndeux\ntrois\u2028encore\fet\u0085encore\n \nquatre");

        Assert.Equal(["un", "deux", "trois\u2028encore\fet\u0085encore", " ", "quatre"], script.Messages);
        Assert.Empty(script.Notes);
    }

    [Fact]
    public void Spaces_within_a_line_stay()
    {
        Assert.Equal(["  a \t b  "], Parse("  a \t b  \n").Messages);
    }

    [Fact]
    public void Empty_lines_are_left_out_and_that_is_said()
    {
        var script = Parse("a\n\n\r\nb\n");

        Assert.Equal(["a", "b"], script.Messages);
        Assert.Equal(["2 empty lines are left out."], script.Notes);
    }

    [Fact]
    public void A_line_that_no_message_holds_becomes_several_without_loss()
    {
        var line = string.Concat(Enumerable.Repeat("e\u0301👩‍👧 ", 3000));

        var script = Parse("short\n" + line + "\n");

        Assert.Equal(line, string.Concat(script.Messages.Skip(1)));
        Assert.All(script.Messages, message => Assert.InRange(Encoding.UTF8.GetByteCount(message), 1, DemoScript.MostMessageBytes));
        Assert.All(script.Messages.Skip(1), message => Assert.True(message[0] is 'e' or ' ' || char.IsHighSurrogate(message[0])));
        Assert.StartsWith("Line 2 has ", Assert.Single(script.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_letter_with_more_accents_than_a_message_holds_is_cut_all_the_same()
    {
        var line = "a" + new string('\u0301', 20_000);

        Assert.Equal(line, string.Concat(Parse(line).Messages));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\r\n\n")]
    [InlineData("\uFEFF")]
    public void Nothing_to_send_is_refused(string text)
    {
        var failure = Assert.Throws<LocalFailure>(() => Parse(text));

        Assert.Equal(ExitCode.Usage, failure.Code);
        Assert.Contains("holds no line", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_refused_with_their_line()
    {
        var failure = Assert.Throws<LocalFailure>(() => DemoScript.Parse([(byte)'a', (byte)'\n', 0xE9, (byte)'t'], "letters.txt"));

        Assert.Equal(ExitCode.Usage, failure.Code);
        Assert.StartsWith("letters.txt is not UTF-8: the byte 0xE9 in line 2", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_lines_are_refused()
    {
        Assert.Contains("10,001", Assert.Throws<LocalFailure>(() => Parse(string.Concat(Enumerable.Repeat("x\n", 10_001)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_cannot_be_read_are_refused_in_words()
    {
        using var folder = new TemporaryFolder();
        using (var large = File.Create(folder["large"]))
        {
            large.SetLength(DemoScript.MostFileBytes + 1);
        }

        Assert.Contains("there is no file", Assert.Throws<LocalFailure>(() => DemoScript.Read(folder["none"])).Message, StringComparison.Ordinal);
        Assert.Contains("there is no file", Assert.Throws<LocalFailure>(() => DemoScript.Read(folder["no/where"])).Message, StringComparison.Ordinal);
        Assert.Contains("is a folder", Assert.Throws<LocalFailure>(() => DemoScript.Read(folder.Root)).Message, StringComparison.Ordinal);
        Assert.Contains("larger than 16 MiB", Assert.Throws<LocalFailure>(() => DemoScript.Read(folder["large"])).Message, StringComparison.Ordinal);
    }

    private static DemoScript Parse(string text) => DemoScript.Parse(Encoding.UTF8.GetBytes(text), "it");
}
