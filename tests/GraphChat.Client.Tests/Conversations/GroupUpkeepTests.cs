using GraphChat.Mls.Profile;
using Xunit;

namespace GraphChat.Client.Tests.Conversations;

/// <summary>What a client does for its groups without being asked.</summary>
public sealed class GroupUpkeepTests
{
    private static readonly KeyRenewal s_never = new(TimeSpan.FromDays(1000), int.MaxValue);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keys_are_renewed_after_so_many_messages()
    {
        await using var talk = await Talk.AmongAsync("lea", "tom");
        var conversation = await talk.ConversationAsync("lea", "tom");
        await talk.CloseAsync("lea");
        talk.Server.Change = options => options with { KeyRenewal = s_never with { AfterMessages = 3 } };
        await talk.OpenAsync("lea");
        var leas = talk["lea"].FindConversation(conversation.Id)!;
        var epoch = leas.Epoch;

        foreach (var text in new[] { "1", "2", "3" })
        {
            await leas.SendAsync(text, Cancellation);
        }

        await Patience.UntilAsync(() => leas.Epoch == epoch + 1);
        await leas.SendAsync("4", Cancellation);
        Assert.Equal(["1", "2", "3", "4"], await talk.TextsAsync("tom", 4));
        Assert.Equal(epoch + 1, talk["tom"].FindConversation(conversation.Id)!.Epoch);
    }

    [Fact]
    public async Task Keys_are_renewed_at_their_age()
    {
        await using var talk = await Talk.AmongAsync("lea", "tom");
        var conversation = await talk.ConversationAsync("lea", "tom");
        var epoch = conversation.Epoch;
        await talk.CloseAsync("tom");
        talk.Server.Change = options => options with { KeyRenewal = s_never with { After = TimeSpan.FromSeconds(2) } };
        await talk.OpenAsync("tom");
        var toms = talk["tom"].FindConversation(conversation.Id)!;

        await Patience.UntilAsync(() => toms.Epoch > epoch);

        await toms.SendAsync("new keys", Cancellation);
        Assert.Equal(["new keys"], await talk.TextsAsync("lea", 1));
    }

    [Fact]
    public async Task A_device_that_its_person_revoked_is_removed_by_the_owner()
    {
        await using var talk = await Talk.AmongAsync("lea", "tom", "ada");
        var conversation = await talk.ConversationAsync("lea", "tom", "ada");
        var device = talk["ada"].Core.Device;
        talk.Server.Delivery.Extend(
            talk.Ids["ada"].Value,
            chain => DeviceChainEntry.SignRevoke(chain, device.Identity.DeviceId, TimeProvider.System.GetUtcNow(), device.Identity.DeviceId, device.Key));

        await talk.CloseAsync("lea");
        await talk.OpenAsync("lea");

        var leas = talk["lea"].FindConversation(conversation.Id)!;
        await Patience.UntilAsync(() => leas.Members.Count == 2);
        Assert.DoesNotContain(talk.Ids["ada"], leas.Members);
        Assert.Equal([talk.Ids["ada"]], (await talk.NextAsync<MembersChanged>("tom")).Left);
    }

    [Fact]
    public async Task What_was_sent_before_somebody_heard_of_a_newcomer_is_no_incident_for_the_newcomer()
    {
        await using var talk = await Talk.AmongAsync("lea", "tom", "ada");
        talk.Server.Delivery.PastEpochs = 1;
        var leas = await talk.ConversationAsync("lea", "tom");
        var toms = Assert.Single(talk["tom"].Conversations);
        talk.Server.Delivery.Hold(talk.Ids["tom"].Value);
        await leas.AddAsync([talk.Ids["ada"]], Cancellation);
        await toms.SendAsync("to lea alone", Cancellation);
        talk.Server.Delivery.Release();
        await leas.SendAsync("to both", Cancellation);

        await talk.NextAsync<MembersChanged>("ada");
        Assert.Equal("to both", (await talk.NextAsync<ReceivedMessage>("ada")).Message.Text);
        Assert.Equal(["to lea alone"], await talk.TextsAsync("lea", 1));
    }

    [Theory]
    [InlineData("STALE_EPOCH", 0)]
    [InlineData("UNAVAILABLE", 1)]
    public async Task A_conversation_whose_commits_get_nowhere_delays_no_others_upkeep_and_gets_its_own_later(string code, int stuck)
    {
        await using var talk = await Talk.AmongAsync("lea", "tom", "ada");
        Conversation[] both = [await talk.ConversationAsync("lea", "tom"), await talk.ConversationAsync("lea", "ada")];
        await talk.CloseAsync("lea");
        talk.Server.Change = options => options with { KeyRenewal = s_never with { AfterMessages = 1 }, UpkeepPatience = TimeSpan.FromSeconds(2) };
        var stopped = both[stuck].Id.ToString();
        talk.Server.Delivery.Refuse = (operation, input) =>
            operation == "SubmitCommit" && input.GetProperty("conversationId").GetString() == stopped ? code : null;
        await talk.OpenAsync("lea");
        var (adrift, other) = (talk["lea"].FindConversation(both[stuck].Id)!, talk["lea"].FindConversation(both[1 - stuck].Id)!);
        var epoch = adrift.Epoch;

        // Its commit waits by now, and the other's is not made yet.
        await adrift.SendAsync("1", Cancellation);
        await Patience.UntilAsync(() => talk.Server.Calls.GetValueOrDefault("SubmitCommit") > 2);
        var others = other.Epoch;
        await other.SendAsync("1", Cancellation);

        await Patience.UntilAsync(() => other.Epoch > others);
        Assert.Equal(epoch, adrift.Epoch);
        talk.Server.Delivery.Refuse = (_, _) => null;
        await Patience.UntilAsync(() => adrift.Epoch > epoch);
        await adrift.SendAsync("2", Cancellation);
        Assert.Equal(["1", "2"], await talk.TextsAsync(stuck == 0 ? "tom" : "ada", 2));
    }
}
