using GraphChat.Cli.Chat;
using Xunit;

namespace GraphChat.Cli.Tests.Chat;

public sealed class LineBufferTests
{
    private readonly LineBuffer _line = new();

    [Fact]
    public void Types_where_the_cursor_is()
    {
        _line.Insert("ac");
        _line.Move(-1);
        _line.Insert("b");

        Assert.Equal("abc", _line.Text);
        Assert.Equal("ab", _line.BeforeCursor);
    }

    [Fact]
    public void Takes_away_what_one_sees_as_a_character()
    {
        _line.Insert("a👩‍👧");
        _line.Backspace();
        Assert.Equal("a", _line.Text);

        _line.Insert("e");
        _line.Insert("\u0301");
        _line.Backspace();
        Assert.Equal("a", _line.Text);
    }

    [Fact]
    public void Takes_an_emoji_typed_in_halves_as_one()
    {
        foreach (var half in "👋")
        {
            _line.Insert(half.ToString());
        }

        _line.Backspace();

        Assert.Equal("", _line.Text);
    }

    [Fact]
    public void Stops_at_both_ends()
    {
        _line.Insert("ab");
        _line.Move(int.MinValue);
        _line.Backspace();
        Assert.Equal("", _line.BeforeCursor);

        _line.Delete();
        _line.Move(int.MaxValue);
        _line.Delete();
        Assert.Equal("b", _line.Text);
    }
}
