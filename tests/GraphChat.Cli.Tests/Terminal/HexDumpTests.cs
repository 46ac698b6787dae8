using GraphChat.Cli.Terminal;
using Xunit;

namespace GraphChat.Cli.Tests.Terminal;

public sealed class HexDumpTests
{
    [Fact]
    public void Looks_as_people_know_it()
    {
        Assert.Equal(
            ["000000  00 01 02 03 04 05 06 07  08 09 41 42 43 7e 7f ff  ..........ABC~..", "000010  41                                                A"],
            HexDump.Lines([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0x41, 0x42, 0x43, 0x7E, 0x7F, 0xFF, 0x41], 100));
    }

    [Fact]
    public void Says_how_much_is_left_out()
    {
        Assert.Equal("...     and 68 bytes more", HexDump.Lines(new byte[100], 32)[^1]);
        Assert.Empty(HexDump.Lines([], 32));
    }
}
