using Xunit;

namespace GraphChat.Client.Tests.Conversations;

/// <summary>Answers and frames that nobody promised: none of them stops a client for good, loses what was sent, or is met with haste.</summary>
public sealed class StrangeAnswersTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The reader of the socket died of the first one, and whoever waited for its items waited for ever.</summary>
    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"type":1}""")]
    [InlineData("""{"id":"1","type":"next"}""")]
    [InlineData("""{"id":"1","type":"next","payload":{"data":null}}""")]
    [InlineData("""{"id":"1","type":"next","payload":{"data":{"inboxEvents":{"cursor":"0","event":{"conversationId":7}}}}}""")]
    [InlineData("""{"id":"1","type":"next","payload":{"data":{"inboxEvents":{"cursor":"0","event":{"id":"x","conversationId":"y"}}}}}""")]
    [InlineData("""{"id":"1","type":"next","payload":{"errors":"many"}}""")]
    [InlineData("""{"id":"1","type":"error","payload":[{"message":7,"extensions":[]}]}""")]
    public async Task A_frame_of_no_form_ends_its_connection_and_the_next_one_goes_on(string frame)
    {
        await using var talk = await Talk.AmongAsync("lea", "tom");
        var leas = await talk.ConversationAsync("lea", "tom");
        talk.Server.Greetings.Enqueue(frame);
        talk.Server.Greetings.Enqueue(frame);
        talk.Server.CutSockets();
        await Patience.UntilAsync(() => talk.Server.Greetings.Count == 0);

        await leas.SendAsync("still there?", Cancellation);

        Assert.Equal(["still there?"], await talk.TextsAsync("tom", 1));
    }

    /// <summary>It came back five times a second and more, with a query and a socket each time.</summary>
    [Fact]
    public async Task A_server_that_refuses_each_subscription_is_asked_less_and_less_often()
    {
        await using var talk = await Talk.AmongAsync("lea");
        talk.Server.Greeting = """{"id":"1","type":"error","payload":[{"message":"no","extensions":{"code":"INTERNAL"}}]}""";
        var before = talk.Server.SocketsOpened;
        talk.Server.CutSockets();

        await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, Cancellation);

        Assert.InRange(talk.Server.SocketsOpened - before, 1, 16);
    }

    /// <summary>It was forgotten, and when the log brought it the store was taken for an old copy: the device was of no more use.</summary>
    [Fact]
    public async Task A_commit_whose_answer_nobody_can_read_is_found_in_the_log()
    {
        await using var talk = await Talk.AmongAsync("lea", "tom");
        var leas = await talk.ConversationAsync("lea", "tom");
        talk.Server.Delivery.Hold(talk.Ids["lea"].Value);
        talk.Server.Rewrite = (operation, _) => operation == "SubmitCommit" ? (404, "<html>gone</html>") : null;

        var refused = await Assert.ThrowsAsync<GraphChatException>(() => leas.UpdateKeysAsync(Cancellation));
        Assert.Equal(ClientErrorCode.UnexpectedAnswer, refused.Code);
        talk.Server.Delivery.Release();
        await Patience.UntilAsync(() => leas.Epoch == 2 || talk["lea"].State == ConnectionState.Stopped);
        talk.Server.Rewrite = (_, _) => null;

        await leas.SendAsync("in the new epoch", Cancellation);
        Assert.Equal(["in the new epoch"], await talk.TextsAsync("tom", 1));
        await leas.UpdateKeysAsync(Cancellation);
        Assert.Equal(3UL, leas.Epoch);
    }

    /// <summary>So was this one: the removal came while the commit's answer was lost.</summary>
    [Fact]
    public async Task A_commit_whose_committer_was_removed_before_its_answer_came_is_found_in_the_log_and_the_removal_after_it()
    {
        await using var talk = await Talk.AmongAsync("lea", "tom");
        var toms = await talk.ConversationAsync("tom", "lea");
        var leas = talk["lea"].FindConversation(toms.Id)!;
        talk.Server.Delivery.Hold(talk.Ids["lea"].Value);
        string? first = null;
        var isRemoved = false;
        talk.Server.Delivery.Refuse = (operation, input) =>
        {
            if (operation != "SubmitCommit")
            {
                return null;
            }

            var id = input.GetProperty("clientMessageId").GetString();
            var isAgain = first is not null && id == first;
            first ??= id;
            return isAgain && !isRemoved ? "UNAVAILABLE" : null;
        };
        talk.Server.LoseAnswers["SubmitCommit"] = 1;
        var renewing = leas.UpdateKeysAsync(Cancellation);
        await Patience.UntilAsync(() => toms.Epoch == 2);
        await toms.RemoveAsync(talk.Ids["lea"], Cancellation);
        isRemoved = true;

        Assert.Equal(ClientErrorCode.NotAMember, (await Assert.ThrowsAsync<GraphChatException>(() => renewing)).Code);
        talk.Server.Delivery.Release();

        await Patience.UntilAsync(() => !leas.IsMember || talk["lea"].State == ConnectionState.Stopped);
        Assert.False(leas.IsMember);
        Assert.Equal([talk.Ids["lea"]], (await talk.NextAsync<MembersChanged>("lea")).Left);
    }

    /// <summary>It made new ones each time, until its store could not find those any more that others had.</summary>
    [Fact]
    public async Task A_server_that_takes_no_key_packages_for_a_while_is_offered_the_same_ones()
    {
        await using var talk = await Talk.AmongAsync("tom");
        var times = 3;
        var lost = 1;
        talk.Server.Instead = operation => operation == "PublishKeyPackages" && times-- > 0 ? (503, "later") : null;
        talk.Server.Rewrite = (operation, _) => operation == "PublishKeyPackages" && lost-- > 0 ? (502, "lost") : null;
        talk.Ids["lea"] = new PersonId(talk.Server.AddPerson("lea"));

        // The fake takes the same ones twice, which the server would refuse as seen before.
        var lea = await talk.OpenAsync("lea");

        Assert.Equal(51, lea.Core.Journal.ReadRange("kp/", 1000).Count);
        await talk.ConversationAsync("tom", "lea");
    }

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(502)]
    public async Task What_a_proxy_answers_that_has_no_time_is_no_answer_and_the_message_is_sent_again(int status)
    {
        await using var talk = await Talk.AmongAsync("lea", "tom");
        var leas = await talk.ConversationAsync("lea", "tom");
        var times = 2;
        talk.Server.Instead = operation => operation == "SendMessage" && times-- > 0 ? (status, "<html><h1>Later</h1></html>") : null;

        await leas.SendAsync("patient", Cancellation);

        Assert.Equal(["patient"], await talk.TextsAsync("tom", 1));
    }

    /// <summary>What stays of it in the store goes out again under its id, and is there once.</summary>
    [Fact]
    public async Task A_message_whose_answer_names_no_event_is_in_the_log_once()
    {
        await using var talk = await Talk.AmongAsync("lea", "tom");
        var leas = await talk.ConversationAsync("lea", "tom");
        var toms = talk["tom"].FindConversation(leas.Id)!;
        talk.Server.Delivery.Hold(talk.Ids["lea"].Value);
        await toms.SendAsync("before", Cancellation);
        talk.Server.Rewrite = (operation, text) => operation == "SendMessage" ? (200, text.Replace("\"evt_", "\"x_", StringComparison.Ordinal)) : null;

        Assert.Equal(ClientErrorCode.UnexpectedAnswer, (await Assert.ThrowsAsync<GraphChatException>(() => leas.SendAsync("odd", Cancellation))).Code);
        talk.Server.Rewrite = (_, _) => null;
        talk.Server.Delivery.Release();
        await leas.SendAsync("even", Cancellation);

        Assert.Equal(["odd", "even"], await talk.TextsAsync("tom", 2));
        Assert.Equal(["before"], await talk.TextsAsync("lea", 1));
        await Patience.UntilAsync(() => leas.ReadHistory().Count == 3);
        Assert.Equal(["before", "odd", "even"], leas.ReadHistory().Select(message => message.Text));
    }
}
