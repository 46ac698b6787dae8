using Xunit;

namespace GraphChat.Client.Tests.Conversations;

public sealed class TalkingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_people_talk_and_the_server_sees_ciphertext_only()
    {
        await using var talk = await Talk.AmongAsync("lea", "tom");
        var leas = await talk.ConversationAsync("lea", "tom");
        var toms = Assert.Single(talk["tom"].Conversations);

        await leas.SendAsync("Hello Tom", Cancellation);
        var received = await talk.NextAsync<ReceivedMessage>("tom");
        var sent = await toms.SendAsync("Hello Lea", Cancellation);
        var answer = await talk.NextAsync<ReceivedMessage>("lea");

        Assert.Equal("Hello Tom", received.Message.Text);
        Assert.Equal(talk.Ids["lea"], received.Message.Author);
        Assert.Equal(talk["lea"].Device, received.Message.AuthorDevice);
        Assert.True(received.Message.Reportable);
        Assert.Equal("Hello Lea", answer.Message.Text);
        Assert.Equal(sent.Sequence, answer.Sequence);
        Assert.Equal(sent.Event, answer.Message.Event);
        Assert.Equal(["Hello Tom", "Hello Lea"], leas.ReadHistory().Select(message => message.Text));
        Assert.Equal(leas.ReadHistory(), toms.ReadHistory());
        Assert.Equal(new HashSet<PersonId>(talk.Ids.Values), [.. toms.Members]);
        Assert.Equal(leas.Epoch, toms.Epoch);
        var log = string.Concat(talk.Server.Delivery.Conversations[leas.Id.Value].Log.Select(entry =>
            System.Text.Encoding.Latin1.GetString(Convert.FromBase64String((string)entry["payload"]!))));
        Assert.DoesNotContain("Hello", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Both_see_the_same_safety_number()
    {
        await using var talk = await Talk.AmongAsync("lea", "tom");

        var one = await talk["lea"].SafetyNumberAsync(talk.Ids["tom"], Cancellation);

        Assert.Equal(one, await talk["tom"].SafetyNumberAsync(talk.Ids["lea"], Cancellation));
        Assert.True(await talk["lea"].IsOnlineAsync(talk.Ids["tom"], Cancellation));
    }

    [Fact]
    public async Task After_a_cut_everything_comes_once_and_in_order()
    {
        await using var talk = await Talk.AmongAsync("lea", "tom");
        var leas = await talk.ConversationAsync("lea", "tom");
        for (var index = 0; index < 30; index++)
        {
            await leas.SendAsync($"{index}", Cancellation);
            if (index % 7 == 3)
            {
                talk.Server.CutSockets();
            }
        }

        Assert.Equal(Enumerable.Range(0, 30).Select(index => $"{index}"), await talk.TextsAsync("tom", 30));
    }

    [Fact]
    public async Task Answers_that_get_lost_make_no_message_twice()
    {
        await using var talk = await Talk.AmongAsync("lea", "tom");
        var leas = await talk.ConversationAsync("lea", "tom");
        talk.Server.LoseAnswers["SendMessage"] = 3;

        var sent = await leas.SendAsync("once", Cancellation);
        await leas.SendAsync("twice", Cancellation);

        Assert.Equal(["once", "twice"], await talk.TextsAsync("tom", 2));
        Assert.Equal(["once", "twice"], leas.ReadHistory().Select(message => message.Text));
        Assert.Equal(2, sent.Sequence);
        Assert.Equal(3, talk.Server.Delivery.Conversations[leas.Id.Value].Log.Count);
    }

    [Fact]
    public async Task What_was_not_acknowledged_comes_again_after_a_restart_and_nothing_else()
    {
        await using var talk = await Talk.AmongAsync("lea", "tom");
        var leas = await talk.ConversationAsync("lea", "tom");
        await leas.SendAsync("shown", Cancellation);
        await leas.SendAsync("not shown", Cancellation);
        await talk.NextAsync("tom");
        var unacknowledged = await talk.NextAsync<ReceivedMessage>("tom", acknowledge: false);
        await talk.CloseAsync("tom");
        await leas.SendAsync("meanwhile", Cancellation);
        await talk.OpenAsync("tom");

        var again = await talk.NextAsync<ReceivedMessage>("tom");

        Assert.Equal(unacknowledged, again);
        Assert.Equal(["meanwhile"], await talk.TextsAsync("tom", 1));
    }

    [Fact]
    public async Task A_message_whose_sending_was_cancelled_goes_out_after_a_restart()
    {
        await using var talk = await Talk.AmongAsync("lea", "tom");
        var leas = await talk.ConversationAsync("lea", "tom");
        talk.Server.LoseAnswers["SendMessage"] = 1000;
        using var impatience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        impatience.CancelAfter(TimeSpan.FromMilliseconds(500));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leas.SendAsync("late", impatience.Token));
        await talk.CloseAsync("lea");
        talk.Server.LoseAnswers["SendMessage"] = 0;
        await talk.OpenAsync("lea");

        Assert.Equal(["late"], await talk.TextsAsync("tom", 1));
        await talk["lea"].FindConversation(leas.Id)!.SendAsync("later", Cancellation);
        Assert.Equal(["late", "later"], talk["lea"].FindConversation(leas.Id)!.ReadHistory().Select(message => message.Text));
    }

    [Fact]
    public async Task A_third_person_reads_from_the_adding_to_the_removal()
    {
        await using var talk = await Talk.AmongAsync("lea", "tom", "ada");
        var leas = await talk.ConversationAsync("lea", "tom");
        await leas.SetTitleAsync("Course", Cancellation);
        await leas.SendAsync("before", Cancellation);
        await leas.AddAsync([talk.Ids["ada"]], Cancellation);
        await leas.SendAsync("during", Cancellation);
        await leas.RemoveAsync(talk.Ids["ada"], Cancellation);
        await leas.SendAsync("after", Cancellation);

        var joined = await talk.NextAsync<MembersChanged>("ada");
        Assert.Equal([talk.Ids["ada"]], joined.Joined);
        Assert.Equal("Course", (await talk.NextAsync<TitleChanged>("ada")).Title);
        Assert.Equal("during", (await talk.NextAsync<ReceivedMessage>("ada")).Message.Text);
        Assert.Equal([talk.Ids["ada"]], (await talk.NextAsync<MembersChanged>("ada")).Left);
        var adas = Assert.Single(talk["ada"].Conversations);
        Assert.False(adas.IsMember);
        Assert.Equal("Course", adas.Title);
        var refused = await Assert.ThrowsAsync<GraphChatException>(() => adas.SendAsync("still here", Cancellation));
        Assert.Equal(ClientErrorCode.NotAMember, refused.Code);
        Assert.Equal(["before", "during", "after"], await talk.TextsAsync("tom", 3));
    }

    [Fact]
    public async Task Commits_that_race_all_take_effect_one_after_the_other()
    {
        await using var talk = await Talk.AmongAsync("lea", "tom");
        var leas = await talk.ConversationAsync("lea", "tom");
        var toms = Assert.Single(talk["tom"].Conversations);
        var epoch = leas.Epoch;

        await Task.WhenAll(
            leas.UpdateKeysAsync(Cancellation), toms.UpdateKeysAsync(Cancellation), leas.UpdateKeysAsync(Cancellation), toms.UpdateKeysAsync(Cancellation));
        await leas.SendAsync("agreed", Cancellation);

        Assert.Equal(["agreed"], await talk.TextsAsync("tom", 1));
        Assert.Equal(epoch + 4, leas.Epoch);
        Assert.Equal(leas.Epoch, toms.Epoch);
    }

    [Fact]
    public async Task Messages_and_commits_that_race_are_all_read()
    {
        await using var talk = await Talk.AmongAsync("lea", "tom");
        var leas = await talk.ConversationAsync("lea", "tom");
        var toms = Assert.Single(talk["tom"].Conversations);

        var updating = Task.Run(
            async () =>
            {
                for (var index = 0; index < 6; index++)
                {
                    await leas.UpdateKeysAsync(Cancellation);
                }
            },
            Cancellation);
        for (var index = 0; index < 12; index++)
        {
            await toms.SendAsync($"{index}", Cancellation);
        }

        await updating;
        Assert.Equal(Enumerable.Range(0, 12).Select(index => $"{index}"), await talk.TextsAsync("lea", 12));
    }

    [Fact]
    public async Task A_commit_whose_answer_was_lost_takes_effect_once()
    {
        await using var talk = await Talk.AmongAsync("lea", "tom");
        var leas = await talk.ConversationAsync("lea", "tom");
        var epoch = leas.Epoch;
        talk.Server.LoseAnswers["SubmitCommit"] = 2;

        await leas.UpdateKeysAsync(Cancellation);

        Assert.Equal(epoch + 1, leas.Epoch);
    }

    [Fact]
    public async Task Tokens_are_renewed_on_the_open_socket()
    {
        await using var talk = await Talk.AmongAsync("lea");
        talk.Server.Issuer.AccessTokenLifetime = TimeSpan.FromSeconds(20);
        await talk.CloseAsync("lea");
        talk.Server.Issuer.Tokens.Clear();
        await talk.OpenAsync("lea");
        var deadline = TimeProvider.System.GetTimestamp();
        while (talk.Server.Renewals == 0 && TimeProvider.System.GetElapsedTime(deadline) < TimeSpan.FromSeconds(60))
        {
            await Task.Delay(50, Cancellation);
        }

        Assert.True(talk.Server.Renewals > 0);
        Assert.Single(talk.Server.Sockets);
    }

    [Fact]
    public async Task A_store_is_one_persons()
    {
        await using var talk = await Talk.AmongAsync("lea");
        talk.Server.AddPerson("tom");
        await talk.CloseAsync("lea");
        await using var client = await GraphChatClient.OpenAsync(talk.Server.Options("lea"), Cancellation);
        await client.SignInAsync(new GraphChat.Client.SignIn.FormSignIn("tom", "tom-password"), Cancellation);

        var refused = await Assert.ThrowsAsync<GraphChatException>(() => client.StartAsync(Cancellation));
        Assert.Equal(ClientErrorCode.WrongStore, refused.Code);
    }

    [Fact]
    public async Task A_second_store_of_a_person_needs_the_first_device()
    {
        await using var talk = await Talk.AmongAsync("lea");
        var options = talk.Server.Options("second");
        await using var client = await GraphChatClient.OpenAsync(options, Cancellation);
        await client.SignInAsync(new GraphChat.Client.SignIn.FormSignIn("lea", "lea-password"), Cancellation);

        var refused = await Assert.ThrowsAsync<GraphChatException>(() => client.StartAsync(Cancellation));
        Assert.Equal(ClientErrorCode.DeviceApprovalNeeded, refused.Code);
    }
}
