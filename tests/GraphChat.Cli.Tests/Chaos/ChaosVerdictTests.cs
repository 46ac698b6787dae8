using GraphChat.Cli.Chaos;
using Xunit;

namespace GraphChat.Cli.Tests.Chaos;

/// <summary>Each guarantee broken alone in a history that is right otherwise.</summary>
public sealed class ChaosVerdictTests
{
    private static readonly Guid s_conversation = new("00000000-0000-0000-0000-0000000000c1");
    private static readonly Guid s_lea = new("00000000-0000-0000-0000-00000000001a");
    private static readonly Guid s_tom = new("00000000-0000-0000-0000-00000000007b");

    [Fact]
    public void A_history_in_which_every_guarantee_held_is_right()
    {
        Assert.Empty(ChaosVerdict.Of(Right()).Violations);
    }

    [Fact]
    public void An_acknowledged_message_that_is_not_in_the_log_is_found()
    {
        var right = Right();

        Finds("G2", right with { Log = [.. right.Log.Where(logged => logged.Sequence != 4)], Seen = [.. right.Seen.Where(seen => seen.Sequence != 4)] });
    }

    [Fact]
    public void A_message_in_another_place_than_acknowledged_is_found()
    {
        var right = Right();

        Finds("G2", right with { Acknowledged = [right.Acknowledged[0] with { Sequence = 3 }, .. right.Acknowledged.Skip(1)] });
    }

    [Fact]
    public void A_sequence_given_twice_is_found()
    {
        var right = Right();

        Finds("G4", right with { Log = [.. right.Log, Logged(4, s_lea, isMessage: true) with { Event = Guid.NewGuid() }] });
    }

    [Fact]
    public void A_gap_in_the_log_is_found()
    {
        var right = Right();

        Finds("G4", right with { Log = [.. right.Log.Where(logged => logged.Sequence != 1)] });
    }

    [Fact]
    public void A_message_stored_twice_is_found()
    {
        var right = Right();

        Finds("G3", right with { Log = [.. right.Log, Logged(6, s_lea, isMessage: true) with { Message = Id(4) }] });
    }

    [Fact]
    public void A_message_that_a_member_never_saw_is_found()
    {
        var right = Right();

        Finds("G5 tom never saw message 4", right with { Seen = [.. right.Seen.Where(seen => seen.Sequence != 4)] });
    }

    [Fact]
    public void A_message_seen_twice_is_found()
    {
        var right = Right();

        Finds("G5 tom saw message 4", right with { Seen = [.. right.Seen, right.Seen.First(seen => seen.Sequence == 4)] });
    }

    [Fact]
    public void Messages_out_of_order_are_found()
    {
        var right = Right();

        Finds("G4 tom saw messages", right with { Seen = [.. right.Seen.Reverse()] });
    }

    [Fact]
    public void Another_text_than_was_sent_is_found()
    {
        var right = Right();

        Finds("G4 tom saw another message", right with { Seen = [.. right.Seen.Select(seen => seen.Sequence == 2 ? seen with { Text = "forged" } : seen)] });
    }

    [Fact]
    public void A_message_seen_after_a_removal_is_found()
    {
        var right = Right();

        Finds("G6 tom saw message 4", right with { Stays = [right.Stays[0], right.Stays[1] with { Left = 3 }] });
    }

    [Fact]
    public void A_message_of_an_epoch_before_somebody_came_need_not_be_seen()
    {
        var right = Right();

        Assert.Empty(ChaosVerdict.Of(right with { Seen = [.. right.Seen.Skip(1)], Stays = [right.Stays[0], right.Stays[1] with { Epoch = 2 }] }).Violations);
    }

    [Fact]
    public void A_message_seen_by_a_stranger_is_found()
    {
        var right = Right();
        var people = new Dictionary<string, Guid>(right.People) { ["eve"] = Guid.NewGuid() };

        Finds("G6 eve saw message 2", right with { People = people, Seen = [.. right.Seen, new SeenMessage("eve", s_conversation, 2, Id(2), "hello")] });
    }

    [Fact]
    public void A_subscription_that_leaves_out_repeats_or_changes_an_event_is_found()
    {
        var right = Right();

        Finds("G5 subscription", right with { Delivered = [.. right.Delivered.Where(delivered => delivered.Sequence != 3)] });
        Finds("G5 subscription 1 never got the events 5 to 5", right with { Delivered = [.. right.Delivered.Where(delivered => delivered.Sequence != 5)] });
        Finds("G5 subscription", right with { Delivered = [.. right.Delivered, right.Delivered[^1]] });
        Finds("G4 subscription", right with { Delivered = [.. right.Delivered.Select(delivered => delivered with { Hash = "00" })] });
    }

    [Fact]
    public void An_event_delivered_after_a_removal_is_found()
    {
        var right = Right();

        Finds("G6 subscription 1 got event 4", right with { Stays = [right.Stays[0] with { Left = 3 }, right.Stays[1]] });
    }

    [Fact]
    public void What_somebody_took_who_tried_without_a_right_is_found()
    {
        var right = Right();
        SeenEvent Taken(string person, long sequence) => new($"{person}, removed,", person, s_conversation, sequence, Hash(sequence));
        var left = right with { Stays = [right.Stays[0], right.Stays[1] with { Left = 3 }], Seen = [right.Seen[0]], Members = [right.Members[0]] };

        Assert.Empty(ChaosVerdict.Of(left with { Delivered = [.. left.Delivered, Taken("tom", 2), Taken("tom", 3), Taken("tom", 2)] }).Violations);
        Finds("G6 tom, removed, got event 4", left with { Delivered = [.. left.Delivered, Taken("tom", 4)] });
        Finds("G6 an outsider got event 1", right with { Delivered = [.. right.Delivered, new SeenEvent("an outsider", "eve", s_conversation, 1, Hash(1))] });
    }

    [Fact]
    public void A_message_that_was_sent_again_under_another_id_is_found_by_its_text()
    {
        var right = Right();

        Finds("G3 tom saw 'text 4' as several messages: 4 of", right with { Seen = [.. right.Seen.Select(seen => seen.Sequence == 5 ? seen with { Text = "text 4" } : seen)] });
    }

    [Fact]
    public void A_message_in_the_log_under_anothers_name_or_as_another_kind_is_found()
    {
        var right = Right();

        Finds("G2 lea's message", right with { Log = [.. right.Log.Select(logged => logged.Sequence == 4 ? logged with { Sender = s_tom } : logged)] });
        Finds("G2 lea's message", right with { Log = [.. right.Log.Select(logged => logged.Sequence == 4 ? logged with { IsMessage = false } : logged)] });
    }

    /// <summary>Else whoever is missing from the server's own list of members would be missed by nobody.</summary>
    [Fact]
    public void A_member_whom_the_server_has_forgotten_and_one_whom_nobody_added_are_found()
    {
        var right = Right();

        Finds("G6 tom was added", right with { Stays = [right.Stays[0], right.Stays[1] with { Left = 5 }] });
        Finds("G6 tom was added", right with { Stays = [right.Stays[0]], Seen = [] });
        Finds("G6 tom is in", right with { Members = [right.Members[0]] });
    }

    [Fact]
    public void A_subscription_of_a_guest_has_to_give_all_of_its_stays_and_nothing_between_them()
    {
        var right = Right();
        SeenEvent Given(long sequence) => new("subscription 2", "tom", s_conversation, sequence, Hash(sequence));
        var guest = right with
        {
            Stays = [right.Stays[0], new Stay(s_conversation, "tom", 1, 2) { Epoch = 1 }, new Stay(s_conversation, "tom", 4, null) { Epoch = 2 }],
            Seen = [right.Seen[0], right.Seen[2]],
            Readers = new Dictionary<string, (string, Guid, long)>(right.Readers) { ["subscription 2"] = ("tom", s_conversation, 1) },
        };

        Assert.Empty(ChaosVerdict.Of(guest with { Delivered = [.. guest.Delivered, Given(2), Given(5)] }).Violations);
        Finds("G6 subscription 2 got event 3", guest with { Delivered = [.. guest.Delivered, Given(2), Given(3), Given(5)] });
        Finds("G5 subscription 2 got event 5 of 00000000-0000-0000-0000-0000000000c1 where 2 was next", guest with { Delivered = [.. guest.Delivered, Given(5)] });
        Finds("G5 subscription 2 never got the events 5 to 5", guest with { Delivered = [.. guest.Delivered, Given(2)] });
        Finds("G5 subscription 2 never got the events 2 to 5", guest);
        Finds("G5 subscription 2 got event 2 of 00000000-0000-0000-0000-0000000000c1 where 5 was next", guest with { Delivered = [.. guest.Delivered, Given(2), Given(2), Given(5)] });
    }

    /// <summary>Else a run in which nobody did anything would be right.</summary>
    [Fact]
    public void Who_never_wrote_or_never_really_tried_proves_nothing()
    {
        var right = Right();

        Finds("Unproven: nothing that tom wrote", right with { Writers = ["lea", "tom"] });
        Finds("Unproven: eve got an answer to 0 queries and 3 subscriptions", right with { Trespasses = [new TrespassRecord("eve", 0, 3)] });
        Finds("Unproven: eve got an answer to 3 queries and 0 subscriptions", right with { Trespasses = [new TrespassRecord("eve", 3, 0)] });
    }

    [Fact]
    public void A_fault_during_which_nothing_was_sent_for_long_is_found_unless_nothing_can_be()
    {
        var right = Right();
        FaultRecord Fault(FaultKind kind, int seconds, bool goesOn = true) => new(kind, TimeSpan.Zero, TimeSpan.FromSeconds(seconds)) { GoesOn = goesOn };

        Finds("Unproven: nothing was acknowledged during CutRedis, 24 seconds", right with { Faults = [Fault(FaultKind.CutRedis, 12), Fault(FaultKind.CutRedis, 12)] });
        Assert.Empty(ChaosVerdict.Of(right with { Faults = [Fault(FaultKind.CutRedis, 3), Fault(FaultKind.KillNode, 90), Fault(FaultKind.PausePostgres, 90, goesOn: false)] }).Violations);
    }

    [Fact]
    public void What_is_only_missing_may_still_come_and_everything_else_may_not()
    {
        var right = Right();
        var late = right with { Seen = [.. right.Seen.SkipLast(1)], Delivered = [.. right.Delivered.SkipLast(1)] };

        Assert.False(ChaosVerdict.Of(right).IsIncomplete);
        Assert.True(ChaosVerdict.Of(late).IsIncomplete);
        Assert.False(ChaosVerdict.Of(late with { Incidents = ["something broke"] }).IsIncomplete);
        Assert.False(ChaosVerdict.Of(right with { Seen = [.. right.Seen, right.Seen[^1]] }).IsIncomplete);
    }

    [Fact]
    public void What_a_device_found_wrong_is_a_violation()
    {
        Finds("LogBroken", Right() with { Incidents = ["tom's device found LogBroken at sequence 3."] });
    }

    private static void Finds(string beginning, ChaosHistory history) =>
        Assert.Contains(ChaosVerdict.Of(history).Violations, violation => violation.Contains(beginning, StringComparison.Ordinal));

    // Lea adds tom (1), writes (2), commits (3), writes (4, 5).
    private static ChaosHistory Right() => new()
    {
        Acknowledged = [Sent(2), Sent(4), Sent(5)],
        Log = [Logged(1, s_lea, false), Logged(2, s_lea, true), Logged(3, s_lea, false), Logged(4, s_lea, true), Logged(5, s_lea, true)],
        Seen = [Seen(2), Seen(4), Seen(5)],
        Delivered = [.. Enumerable.Range(1, 5).Select(sequence => new SeenEvent("subscription 1", "lea", s_conversation, sequence, Hash(sequence)))],
        Stays = [new Stay(s_conversation, "lea", 0, null), new Stay(s_conversation, "tom", 1, null) { Epoch = 1 }],
        People = new Dictionary<string, Guid> { ["lea"] = s_lea, ["tom"] = s_tom },
        Readers = new Dictionary<string, (string, Guid, long)> { ["subscription 1"] = ("lea", s_conversation, 0) },
        Writers = ["lea"],
        Members = [(s_conversation, "lea"), (s_conversation, "tom")],
        Trespasses = [new TrespassRecord("an outsider", 1, 1)],
    };

    private static AcknowledgedSend Sent(long sequence) =>
        new("lea", s_conversation, Id(100 + sequence), sequence, Id(sequence), $"text {sequence}", FaultKind.KillNode, TimeSpan.Zero);

    private static SeenMessage Seen(long sequence) => new("tom", s_conversation, sequence, Id(sequence), $"text {sequence}");

    private static LoggedEvent Logged(long sequence, Guid sender, bool isMessage) =>
        new(s_conversation, sequence, Id(100 + sequence), isMessage, Id(sequence), sender, sequence > 3 ? 2 : sequence > 1 ? 1 : 0, Hash(sequence));

    private static string Hash(long sequence) => $"{sequence:x64}";

    private static Guid Id(long number) => new($"00000000-0000-0000-0000-{number:x12}");
}
