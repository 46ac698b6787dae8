using GraphChat.Client;
using Xunit;

namespace GraphChat.Server.Tests.Conversations;

/// <summary>Commits that the server must take and members cannot follow, with the real client on all sides.</summary>
public sealed class BrokenGroupTests(Trio trio) : IClassFixture<Trio>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_member_who_cannot_follow_comes_back_by_an_external_commit_and_all_go_on()
    {
        trio.Required();
        var id = await trio.OpenAsync(trio.Tom, trio.Ada);
        var victim = VictimAt(node: 0, id);
        var other = victim == trio.Tom ? trio.Ada : trio.Tom;

        await trio.PoisonAsync(() => trio.Lea.Client.FindConversation(id)!.UpdateKeysAsync(Cancellation), 0);
        await Trio.UntilWholeAsync(id, trio.Lea, trio.Tom, trio.Ada);

        await Trio.AssertTheyTalkAsync(id, trio.Lea, trio.Tom, trio.Ada);
        Assert.Equal(0u, Trio.StateOf(trio.Tom, id).Place.Incarnation);
        Assert.Contains(IncidentKind.BadCommit, await Trio.IncidentsAsync(victim, id, IncidentKind.EpochPoisoned));
        Assert.Equal([IncidentKind.EpochPoisoned], await Trio.IncidentsAsync(other, id, IncidentKind.EpochPoisoned));

        // Whose commit it was commits no more.
        var refused = await Assert.ThrowsAsync<GraphChatException>(() => trio.Lea.Client.FindConversation(id)!.UpdateKeysAsync(Cancellation));
        Assert.Equal("FORBIDDEN", refused.Code);
        await trio.Tom.Client.FindConversation(id)!.UpdateKeysAsync(Cancellation);
        await Trio.UntilWholeAsync(id, trio.Lea, trio.Tom, trio.Ada);
    }

    [Fact]
    public async Task A_group_that_nobody_can_follow_is_replaced_and_all_go_on()
    {
        trio.Required();
        var id = await trio.OpenAsync(trio.Tom, trio.Ada);

        await trio.PoisonAsync(() => trio.Lea.Client.FindConversation(id)!.UpdateKeysAsync(Cancellation));
        await Trio.UntilWholeAsync(id, trio.Lea, trio.Tom, trio.Ada);

        // Two may have begun at once: one won, and everybody came back.
        Assert.All(trio.All, person => Assert.Equal(1u, Trio.StateOf(person, id).Place.Incarnation));
        Assert.All(trio.All, person => Assert.Equal(3, person.Client.FindConversation(id)!.Members.Count));
        await Trio.AssertTheyTalkAsync(id, trio.Tom, trio.Lea, trio.Ada);
        foreach (var person in trio.All)
        {
            var incidents = await Trio.IncidentsAsync(person, id, IncidentKind.GroupReplaced);
            Assert.Single(incidents, kind => kind == IncidentKind.GroupReplaced);
            Assert.DoesNotContain(IncidentKind.PolicyChanged, incidents);
        }

        await trio.Tom.Client.FindConversation(id)!.UpdateKeysAsync(Cancellation);
        await Trio.UntilWholeAsync(id, trio.Lea, trio.Tom, trio.Ada);
    }

    [Fact]
    public async Task Who_was_removed_by_the_commit_that_broke_the_group_does_not_come_back_with_it()
    {
        trio.Required();
        var id = await trio.OpenAsync(trio.Tom, trio.Ada);
        var ada = trio.Ada.Client.Me!.Value;

        await trio.PoisonAsync(() => trio.Lea.Client.FindConversation(id)!.RemoveAsync(ada, Cancellation));
        await Trio.UntilWholeAsync(id, trio.Lea, trio.Tom);

        Assert.Equal(1u, Trio.StateOf(trio.Tom, id).Place.Incarnation);
        Assert.DoesNotContain(ada, trio.Tom.Client.FindConversation(id)!.Members);
        await Trio.AssertTheyTalkAsync(id, trio.Tom, trio.Lea);
        await Trio.UntilAsync(() => !trio.Ada.Client.FindConversation(id)!.IsMember);
        Assert.Equal(["before"], trio.Ada.Client.FindConversation(id)!.ReadHistory().Select(message => message.Text));
    }

    [Fact]
    public async Task Who_was_away_for_longer_than_events_are_kept_is_told_so_comes_back_and_goes_on()
    {
        trio.Required();
        var id = await trio.OpenAsync(trio.Tom, trio.Ada);
        await trio.Ada.RestartAsync(meanwhile: async () =>
        {
            await trio.Lea.Client.FindConversation(id)!.SendAsync("missed", Cancellation);
            await trio.Lea.Client.FindConversation(id)!.UpdateKeysAsync(Cancellation);
            await Trio.UntilAsync(() => Trio.StateOf(trio.Tom, id).Place == Trio.StateOf(trio.Lea, id).Place);
            await trio.ForgetEventsAsync();
            await trio.Tom.Client.FindConversation(id)!.SendAsync("in an epoch that she missed", Cancellation);
        });

        await Trio.UntilWholeAsync(id, trio.Lea, trio.Tom, trio.Ada);
        await trio.Lea.Client.FindConversation(id)!.SendAsync("welcome back", Cancellation);
        await trio.Ada.Client.FindConversation(id)!.SendAsync("here again", Cancellation);

        Assert.DoesNotContain(IncidentKind.LogBroken, await Trio.IncidentsAsync(trio.Ada, id, IncidentKind.HistoryForgotten));
        foreach (var person in trio.All)
        {
            await Trio.UntilAsync(() => person.Client.FindConversation(id)!.ReadHistory().Select(message => message.Text).TakeLast(2)
                .SequenceEqual(["welcome back", "here again"]));
        }

        Assert.DoesNotContain("missed", trio.Ada.Client.FindConversation(id)!.ReadHistory().Select(message => message.Text));
    }

    [Fact]
    public async Task What_is_written_while_the_group_is_broken_is_read_by_all_when_it_is_whole()
    {
        trio.Required();
        var id = await trio.OpenAsync(trio.Tom, trio.Ada);

        await trio.PoisonAsync(() => trio.Lea.Client.FindConversation(id)!.UpdateKeysAsync(Cancellation));
        await Trio.UntilAsync(() => Trio.StateOf(trio.Tom, id).Info.Lost != 0 || Trio.StateOf(trio.Tom, id).Place.Incarnation != 0);
        await Task.WhenAll(
            trio.Tom.Client.FindConversation(id)!.SendAsync("tom meanwhile", Cancellation),
            trio.Ada.Client.FindConversation(id)!.SendAsync("ada meanwhile", Cancellation));
        await Trio.UntilWholeAsync(id, trio.Lea, trio.Tom, trio.Ada);

        foreach (var person in trio.All)
        {
            await Trio.UntilAsync(() => person.Client.FindConversation(id)!.ReadHistory().Count == 3);
            Assert.Equal(
                ["ada meanwhile", "before", "tom meanwhile"],
                person.Client.FindConversation(id)!.ReadHistory().Select(message => message.Text).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task A_committer_who_lies_about_the_fingerprint_is_found_by_all_others_and_the_group_is_replaced()
    {
        trio.Required();
        var id = await trio.OpenAsync(trio.Tom, trio.Ada);
        trio.Lea.Client.Core.AlterFingerprint = fingerprint => [.. fingerprint.Select(value => (byte)~value)];
        try
        {
            await trio.Lea.Client.FindConversation(id)!.UpdateKeysAsync(Cancellation);
        }
        finally
        {
            trio.Lea.Client.Core.AlterFingerprint = null;
        }

        // All could follow; what they compared says otherwise, and a group in which somebody lies is replaced.
        await Trio.UntilAsync(() => trio.All.All(person => Trio.StateOf(person, id).Place.Incarnation == 1));
        await Trio.UntilWholeAsync(id, trio.Lea, trio.Tom, trio.Ada);
        foreach (var person in (TestPerson[])[trio.Tom, trio.Ada])
        {
            var kinds = await Trio.IncidentsAsync(person, id, IncidentKind.GroupReplaced);
            Assert.Contains(IncidentKind.EpochPoisoned, kinds);
            Assert.DoesNotContain(IncidentKind.BadCommit, kinds);
        }

        await Trio.AssertTheyTalkAsync(id, trio.Tom, trio.Lea, trio.Ada);
    }

    [Fact]
    public async Task Two_resets_one_after_the_other_leave_one_group_and_all_that_was_written()
    {
        trio.Required();
        var id = await trio.OpenAsync(trio.Tom, trio.Ada);
        var incarnation = 0u;
        foreach (var culprit in (TestPerson[])[trio.Lea, trio.Tom])
        {
            await Trio.PoisonAsync(culprit, () => culprit.Client.FindConversation(id)!.UpdateKeysAsync(Cancellation));
            incarnation++;
            await Trio.UntilAsync(() => trio.All.All(person => Trio.StateOf(person, id).Place.Incarnation == incarnation));
            await Trio.UntilWholeAsync(id, trio.Lea, trio.Tom, trio.Ada);
            await Trio.AssertTheyTalkAsync(id, trio.Tom, trio.Lea, trio.Ada);
        }

        foreach (var person in trio.All)
        {
            var conversation = person.Client.FindConversation(id)!;
            Assert.Equal(3, conversation.Members.Count);
            Assert.Equal(7, conversation.ReadHistory().Count);
            Assert.Equal(trio.Lea.Client.FindConversation(id)!.EpochNumber, conversation.EpochNumber);
        }
    }

    private TestPerson VictimAt(int node, ConversationId id)
    {
        // In a group that one commit filled, the founder's path is encrypted to leaf 1 and then to leaf 2.
        var member = Trio.StateOf(trio.Lea, id).Group.Members.Single(member => member.LeafIndex == node + 1);
        return trio.All.Single(person => person.Client.Core.Device.Identity == GraphChat.Client.Conversations.ConversationState.Identity(member));
    }
}
