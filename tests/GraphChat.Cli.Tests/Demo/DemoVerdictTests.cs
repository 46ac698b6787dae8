using GraphChat.Cli.Demo;
using Xunit;

namespace GraphChat.Cli.Tests.Demo;

public sealed class DemoVerdictTests
{
    private static readonly (string Author, string Text)[] s_sent = [("lea", "a"), ("tom", "b"), ("lea", "a")];

    private static readonly DemoMessage[] s_right = [new(2, "lea", "a"), new(3, "tom", "b"), new(5, "lea", "a")];

    [Fact]
    public void Everything_once_in_order_is_right()
    {
        var verdict = Compare(s_right, s_right);

        Assert.True(verdict.IsRight);
        Assert.Equal((3, 3, 0, 0), (verdict.Sent, verdict.Delivered, verdict.Lost, verdict.Doubled));
    }

    [Fact]
    public void A_message_that_one_did_not_see_is_lost()
    {
        var verdict = Compare(s_right, s_right[..2]);

        Assert.False(verdict.IsRight);
        Assert.Equal((2, 1, 0), (verdict.Delivered, verdict.Lost, verdict.Doubled));
    }

    [Fact]
    public void An_own_message_that_is_not_kept_is_a_difference()
    {
        var verdict = Compare(s_right[..2], s_right);

        Assert.Equal(0, verdict.Lost);
        Assert.Contains("lea does not have 1 of the messages that lea sent.", verdict.Differences);
    }

    [Fact]
    public void A_message_seen_twice_is_doubled()
    {
        var verdict = Compare([.. s_right, s_right[2]], s_right);

        Assert.False(verdict.IsRight);
        Assert.Equal((3, 0, 1), (verdict.Delivered, verdict.Lost, verdict.Doubled));
    }

    [Fact]
    public void A_message_stored_twice_is_a_difference()
    {
        DemoMessage[] twice = [.. s_right, new(6, "lea", "a")];

        Assert.NotEmpty(Compare(twice, twice).Differences);
    }

    [Fact]
    public void A_changed_text_is_a_difference_and_a_loss()
    {
        var verdict = Compare([s_right[0], s_right[1] with { Text = "B" }, s_right[2]], s_right);

        Assert.Equal(1, verdict.Lost);
        Assert.NotEmpty(verdict.Differences);
    }

    [Fact]
    public void Another_author_is_a_difference()
    {
        Assert.False(Compare([s_right[0], s_right[1] with { Author = "lea" }, s_right[2]], s_right).IsRight);
    }

    [Fact]
    public void Another_order_is_a_difference()
    {
        Assert.Contains("lea saw messages out of order.", Compare([s_right[1], s_right[0], s_right[2]], s_right).Differences);
    }

    [Fact]
    public void A_log_in_another_order_than_it_was_sent_in_is_a_difference()
    {
        DemoMessage[] swapped = [new(2, "tom", "b"), new(3, "lea", "a"), new(5, "lea", "a")];

        Assert.NotEmpty(Compare(swapped, swapped).Differences);
    }

    [Fact]
    public void What_a_device_found_wrong_is_a_difference()
    {
        var seen = new Dictionary<string, IReadOnlyList<DemoMessage>> { ["lea"] = s_right, ["tom"] = s_right };

        Assert.False(DemoVerdict.Of(s_sent, seen, ["tom: LogBroken at sequence 3"]).IsRight);
    }

    private static DemoVerdict Compare(DemoMessage[] lea, DemoMessage[] tom) =>
        DemoVerdict.Of(s_sent, new Dictionary<string, IReadOnlyList<DemoMessage>> { ["lea"] = lea, ["tom"] = tom }, []);
}
