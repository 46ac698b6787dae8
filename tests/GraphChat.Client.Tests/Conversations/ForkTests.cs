using Xunit;

namespace GraphChat.Client.Tests.Conversations;

/// <summary>A server that shows people different commits of one epoch.</summary>
public sealed class ForkTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Members_whom_the_server_keeps_apart_see_it_by_the_number_that_they_compare()
    {
        await using var talk = await Talk.AmongAsync("lea", "tom", "ada");
        var leas = await talk.ConversationAsync("lea", "tom", "ada");
        var (toms, adas) = (talk["tom"].FindConversation(leas.Id)!, talk["ada"].FindConversation(leas.Id)!);
        Assert.Equal(leas.EpochNumber, toms.EpochNumber);
        Assert.Equal(leas.EpochNumber, adas.EpochNumber);
        Assert.Matches("^([0-9]{5} ){5}[0-9]{5}$", leas.EpochNumber);

        talk.Server.Delivery.Fork(leas.Id.Value, talk.Ids["ada"].Value);
        await leas.UpdateKeysAsync(Cancellation);
        await adas.UpdateKeysAsync(Cancellation);
        await Patience.UntilAsync(() => toms.Epoch == leas.Epoch);

        Assert.Equal(leas.Epoch, adas.Epoch);
        Assert.Equal(leas.EpochNumber, toms.EpochNumber);
        Assert.NotEqual(leas.EpochNumber, adas.EpochNumber);
    }

    [Fact]
    public async Task Who_was_kept_apart_hears_of_it_and_comes_back_when_the_logs_meet()
    {
        await using var talk = await Talk.AmongAsync("lea", "tom", "ada");
        var leas = await talk.ConversationAsync("lea", "tom", "ada");
        await talk.CloseAsync("ada");
        talk.Server.Change = options => options with { RepairDelay = TimeSpan.FromMilliseconds(100) };
        await talk.OpenAsync("ada");
        var (toms, adas) = (talk["tom"].FindConversation(leas.Id)!, talk["ada"].FindConversation(leas.Id)!);
        talk.Server.Delivery.Fork(leas.Id.Value, talk.Ids["ada"].Value);
        await leas.UpdateKeysAsync(Cancellation);
        await adas.UpdateKeysAsync(Cancellation);
        await adas.SendAsync("heard by nobody", Cancellation);
        await leas.SendAsync("kept from ada", Cancellation);

        talk.Server.Delivery.EndFork(talk.Ids["ada"].Value);
        await leas.SendAsync("seen by all", Cancellation);

        Assert.Equal(IncidentKind.LogBroken, (await talk.NextAsync<Incident>("ada")).Kind);
        Assert.Equal(IncidentKind.Unreadable, (await talk.NextAsync<Incident>("ada")).Kind);
        Assert.Equal(IncidentKind.GroupForked, (await talk.NextAsync<Incident>("ada")).Kind);
        await Patience.UntilAsync(() => leas.Epoch == 3 && toms.Epoch == 3 && adas.EpochNumber == leas.EpochNumber && adas.EpochNumber == toms.EpochNumber);
        await adas.SendAsync("back again", Cancellation);
        await leas.SendAsync("welcome back", Cancellation);
        Assert.Equal(["kept from ada", "seen by all", "back again", "welcome back"], await talk.TextsAsync("tom", 4));
        Assert.Equal(["welcome back"], await talk.TextsAsync("ada", 1));
        Assert.Equal(["heard by nobody", "back again", "welcome back"], adas.ReadHistory().Select(message => message.Text));
    }

    [Fact]
    public async Task A_message_that_only_was_damaged_is_no_fork()
    {
        await using var talk = await Talk.AmongAsync("lea", "tom");
        var leas = await talk.ConversationAsync("lea", "tom");
        await talk.CloseAsync("tom");
        talk.Server.Change = options => options with { RepairDelay = TimeSpan.FromMilliseconds(100) };
        await talk.OpenAsync("tom");
        talk.Server.Delivery.Tamper = (user, item) =>
        {
            if (user == talk.Ids["tom"].Value && item["event"] is { } entry && (int)entry["sequence"]! == 2)
            {
                var payload = Convert.FromBase64String((string)entry["payload"]!);
                payload[^1] ^= 1;
                entry["payload"] = Convert.ToBase64String(payload);
            }

            return item;
        };
        await leas.SendAsync("damaged", Cancellation);
        Assert.Equal(IncidentKind.LogBroken, (await talk.NextAsync<Incident>("tom")).Kind);
        Assert.Equal(IncidentKind.Unreadable, (await talk.NextAsync<Incident>("tom")).Kind);

        await Patience.UntilAsync(() => !talk["tom"].Core.Find(leas.Id.Value)!.Info.Doubt);
        await leas.SendAsync("sound", Cancellation);

        Assert.Equal("sound", (await talk.NextAsync<ReceivedMessage>("tom")).Message.Text);
        Assert.Equal(1UL, leas.Epoch);
    }
}
