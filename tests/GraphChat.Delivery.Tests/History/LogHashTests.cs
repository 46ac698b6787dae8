using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using GraphChat.Delivery.History;
using Xunit;

namespace GraphChat.Delivery.Tests.History;

public sealed class LogHashTests
{
    private static readonly ConversationId s_conversation = new(Guid.Parse("0197a0b1-c2d3-7e4f-8a5b-6c7d8e9fa0b1"));

    [Fact]
    public void Is_the_hash_of_length_prefixed_fields()
    {
        var device = new DeviceId(Guid.Parse("11223344-5566-4778-8990-aabbccddeeff"));
        byte[] payload = [1, 2, 3];
        var start = SHA256.HashData([.. L(Encoding.ASCII.GetBytes("GraphChat log v1")), .. L(Convert.FromHexString("0197a0b1c2d37e4f8a5b6c7d8e9fa0b1"))]);
        var next = SHA256.HashData(
        [
            .. L(Encoding.ASCII.GetBytes("GraphChat log v1")),
            .. L(start),
            .. L([0, 0, 0, 0, 0, 0, 0, 1]),
            .. L([2]),
            .. L(Convert.FromHexString("112233445566477889 90aabbccddeeff".Replace(" ", "", StringComparison.Ordinal))),
            .. L(SHA256.HashData(payload)),
        ]);

        Assert.Equal(start, LogHash.Start(s_conversation));
        Assert.Equal(next, LogHash.Next(start, 1, EventKind.Commit, device, payload));
    }

    [Fact]
    public void An_event_of_the_server_has_an_empty_sender()
    {
        var start = LogHash.Start(s_conversation);

        Assert.Equal(
            SHA256.HashData(
            [
                .. L(Encoding.ASCII.GetBytes("GraphChat log v1")), .. L(start), .. L([0, 0, 0, 0, 0, 0, 0, 9]), .. L([4]), .. L([]),
                .. L(SHA256.HashData([])),
            ]),
            LogHash.Next(start, 9, EventKind.Notice, sender: null, []));
    }

    private static byte[] L(byte[] value)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, value.Length);
        return [.. length, .. value];
    }
}
