using GraphChat.Delivery.Contract;
using GraphChat.Delivery.History;
using Xunit;

namespace GraphChat.Delivery.Tests.History;

public sealed class CursorCodecTests
{
    private readonly CursorCodec _cursors = new(World.Keys);
    private readonly ConversationId _conversation = new(Guid.NewGuid());

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(long.MaxValue)]
    public void Reads_what_it_wrote(long number)
    {
        var user = new UserId(Guid.NewGuid());

        Assert.Equal(number, _cursors.ReadSequence(_conversation, _cursors.AfterSequence(_conversation, number)));
        Assert.Equal(number, _cursors.ReadPosition(user, _cursors.AfterPosition(user, number)));
    }

    [Fact]
    public void Is_the_same_on_every_node_and_after_a_restart()
    {
        var cursor = new CursorCodec(new NodeKeys(new byte[32]))
            .AfterSequence(new ConversationId(Guid.Parse("0197a0b1-c2d3-7e4f-8a5b-6c7d8e9fa0b1")), 42);

        Assert.Equal("AQEAAAAAAAAAKn08X1d7T_FzOMtCnrp3dZ0".Length, cursor.Length);
        Assert.Equal(
            42,
            _cursors.ReadSequence(new ConversationId(Guid.Parse("0197a0b1-c2d3-7e4f-8a5b-6c7d8e9fa0b1")), cursor));
    }

    [Fact]
    public void Refuses_every_changed_character()
    {
        var cursor = _cursors.AfterSequence(_conversation, 7);
        for (var i = 0; i < cursor.Length; i++)
        {
            var changed = cursor[..i] + (cursor[i] == 'A' ? 'B' : 'A') + cursor[(i + 1)..];
            // The last character of base64url can have bits that mean nothing.
            if (i < cursor.Length - 1)
            {
                AssertRefused(changed);
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("=")]
    [InlineData("not a cursor")]
    [InlineData("AAAA")]
    [InlineData("AQEAAAAAAAAAKg")]
    public void Refuses_garbage(string cursor) => AssertRefused(cursor);

    [Fact]
    public void Refuses_a_cursor_of_another_key_conversation_person_or_kind()
    {
        var user = new UserId(_conversation.Value);

        AssertRefused(new CursorCodec(new NodeKeys([.. Enumerable.Repeat((byte)1, 32)])).AfterSequence(_conversation, 7));
        AssertRefused(_cursors.AfterSequence(new ConversationId(Guid.NewGuid()), 7));
        AssertRefused(_cursors.AfterPosition(user, 7));
        AssertRefused(new string('A', 100_000));
    }

    private void AssertRefused(string cursor) => Assert.Equal(
        DeliveryErrorCode.InvalidCursor,
        Assert.Throws<DeliveryException>(() => _cursors.ReadSequence(_conversation, cursor)).Code);
}
