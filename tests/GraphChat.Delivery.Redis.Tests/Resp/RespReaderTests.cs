using System.Buffers;
using System.Text;
using GraphChat.Delivery.Redis.Resp;
using Xunit;

namespace GraphChat.Delivery.Redis.Tests.Resp;

public sealed class RespReaderTests
{
    private const string Everything =
        "+OK\r\n-ERR no\r\n:42\r\n$5\r\nhe\r\nx\r\n$-1\r\n*2\r\n:1\r\n$0\r\n\r\n_\r\n#t\r\n,1.5\r\n(123456789012345678901\r\n" +
        "!5\r\nERR x\r\n=7\r\ntxt:abc\r\n%1\r\n+k\r\n*1\r\n:2\r\n~1\r\n:3\r\n>3\r\n+message\r\n$1\r\nt\r\n$1\r\nm\r\n";

    [Fact]
    public void Reads_the_same_values_wherever_the_bytes_are_cut()
    {
        var bytes = Encoding.ASCII.GetBytes(Everything);
        var whole = ReadAll([bytes]);
        Assert.Equal(15, whole.Count);

        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            Assert.Equal(whole, ReadAll([bytes[..cut], bytes[cut..]]));
        }
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("?5\r\n")]
    [InlineData("$-2\r\n")]
    [InlineData("$99999999999999\r\n")]
    [InlineData("$2147483647\r\n")]
    [InlineData("*100000\r\n")]
    [InlineData("$x\r\n")]
    [InlineData("$3\r\nabcd\r\n")]
    [InlineData("*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n")]
    public void Refuses_what_is_not_RESP3_before_it_allocates(string text)
    {
        Assert.Throws<RedisUnavailableException>(() => ReadAll([Encoding.ASCII.GetBytes(text)]));
    }

    [Fact]
    public void Refuses_a_line_that_never_ends()
    {
        Assert.Throws<RedisUnavailableException>(() => ReadAll([new byte[70_000]]));
    }

    private static List<string> ReadAll(byte[][] parts)
    {
        var reader = new RespReader(65_536);
        List<string> values = [];
        byte[] held = [];
        foreach (var part in parts)
        {
            held = [.. held, .. part];
            var buffer = new ReadOnlySequence<byte>(held);
            while (reader.TryRead(ref buffer, out var value))
            {
                values.Add(Show(value!));
            }

            held = buffer.ToArray();
        }

        Assert.Empty(held);
        return values;
    }

    private static string Show(RespValue value) =>
        $"{value.Kind}({value.Text}{string.Join(',', value.Items.Select(Show))})";
}
