using GraphChat.Client.SignIn;
using GraphChat.Client.Tests.Fake;
using Xunit;

namespace GraphChat.Client.Tests.Conversations;

/// <summary>Nobody waits for an event of an inbox that gives none any more.</summary>
public sealed class EndOfInboxTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>They once waited for ever, and held up the next sign-in.</summary>
    [Fact]
    public async Task A_change_whose_commit_has_not_come_back_when_the_session_ends_is_told_and_takes_effect_after_the_next_sign_in()
    {
        await using var server = await FakeServer.StartAsync();
        var (user, tomsUser, eve) = (server.AddPerson("lea"), server.AddPerson("tom"), server.AddPerson("eve"));
        await using var lea = await server.OpenAsync("lea", Cancellation);
        await using var tom = await server.OpenAsync("tom", Cancellation);
        await using (await server.OpenAsync("eve", Cancellation))
        {
        }

        var conversation = await lea.OpenConversationAsync([new PersonId(tomsUser)], null, Cancellation);
        await Patience.UntilAsync(() => tom.FindConversation(conversation.Id) is not null);
        // The first commit brought tom in. What comes before the commit in the log does not reach lea, so that the commit cannot be applied.
        server.Delivery.Hold(user);
        await tom.FindConversation(conversation.Id)!.SendAsync("before", Cancellation);
        var adding = conversation.AddAsync([new PersonId(eve)], Cancellation);
        await Patience.UntilAsync(() => server.Calls.GetValueOrDefault("SubmitCommit") == 2);

        await lea.SignOutAsync(Cancellation);
        server.CutSockets();

        Assert.Equal(ClientErrorCode.SignedOut, (await Assert.ThrowsAsync<GraphChatException>(() => adding)).Code);
        await Patience.UntilAsync(() => lea.State == ConnectionState.SignedOut);
        server.Delivery.Release();
        await lea.SignInAsync(new FormSignIn("lea", "lea-password"), Cancellation);
        await lea.StartAsync(Cancellation);
        await Patience.UntilAsync(() => conversation.Members.Contains(new PersonId(eve)));
    }
}
