using GraphChat.Api.Tests.Support;
using Xunit;

namespace GraphChat.Api.Tests.Positions;

public sealed class PositionTests
{
    private const string Mark = "mutation($input: MarkPositionInput!) { markPosition(input: $input) { position { conversationId personId delivered read } } }";
    private const string Typing = "mutation($input: SetTypingInput!) { setTyping(input: $input) { conversationId } }";
    private const string Change = "mutation($input: ChangeSettingsInput!) { changeSettings(input: $input) { settings { showPositions showLastSeen } } }";
    private const string Conversations =
        "{ me { settings { showPositions showLastSeen } conversations(first: 5) { nodes { unread { messages delivered read } positions { personId read } } } } }";

    [Fact]
    public async Task Reading_moves_the_position_and_the_unread_count_goes_down()
    {
        await using var api = await TestApi.CreateAsync();
        var room = await Room.OpenAsync(api, "lea", "tom");
        await room.SendAsync(room.Lea, "one");
        await room.SendAsync(room.Lea, "two");
        Assert.Equal(2, (await api.AskAsync(room.Tom, Conversations)).Number("me.conversations.nodes.0.unread.messages"));

        var marked = await api.AskAsync(room.Tom, Mark, new { input = new { conversationId = room.Id.ToString(), read = 2 } });

        Assert.Equal((2, 2), (marked.Number("markPosition.position.delivered"), marked.Number("markPosition.position.read")));
        Assert.Equal(1, (await api.AskAsync(room.Tom, Conversations)).Number("me.conversations.nodes.0.unread.messages"));
        Assert.Equal(room.Tom.User.ToString(), (await api.AskAsync(room.Lea, Conversations)).Text("me.conversations.nodes.0.positions.0.personId"));
    }

    [Fact]
    public async Task Settings_begin_with_positions_shown_and_last_seen_off()
    {
        await using var api = await TestApi.CreateAsync();
        var room = await Room.OpenAsync(api, "lea", "tom");
        var before = await api.AskAsync(room.Tom, Conversations);

        var after = await api.AskAsync(room.Tom, Change, new { input = new { showPositions = false, showLastSeen = true } });

        Assert.True(before.At("me.settings.showPositions")!.GetValue<bool>());
        Assert.False(before.At("me.settings.showLastSeen")!.GetValue<bool>());
        Assert.True(after.At("changeSettings.settings.showLastSeen")!.GetValue<bool>());
        Assert.Null((await api.AskAsync(room.Lea, "{ me { person { lastSeenAt } } }")).At("me.person.lastSeenAt"));
    }

    [Fact]
    public async Task Signals_tell_who_is_writing_and_who_has_read()
    {
        await using var api = await TestApi.CreateAsync();
        var room = await Room.OpenAsync(api, "lea", "tom");
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var heard = api.SubscribeAsync(
            room.Lea,
            "subscription { signals { __typename ... on TypingSignal { conversationId personId isTyping } ... on PositionSignal { position { personId read } } } }",
            cancellationToken: stop.Token).GetAsyncEnumerator(stop.Token);
        var first = heard.MoveNextAsync().AsTask();
        while (!first.IsCompleted)
        {
            await api.AskAsync(room.Tom, Typing, new { input = new { conversationId = room.Id.ToString(), isTyping = true } });
            await Task.Delay(20, stop.Token);
        }

        Assert.Equal("TypingSignal", heard.Current.Text("signals.__typename"));
        Assert.Equal(room.Tom.User.ToString(), heard.Current.Text("signals.personId"));
        await api.AskAsync(room.Tom, Mark, new { input = new { conversationId = room.Id.ToString(), read = 1 } });
        do
        {
            await heard.MoveNextAsync();
        }
        while (heard.Current.Text("signals.__typename") == "TypingSignal");

        Assert.Equal(1, heard.Current.Number("signals.position.read"));
        await stop.CancelAsync();
    }

    [Fact]
    public async Task Strangers_get_the_answer_of_a_conversation_that_does_not_exist()
    {
        await using var api = await TestApi.CreateAsync();
        var room = await Room.OpenAsync(api, "lea", "tom");
        var (eve, _) = await api.JoinAsync("eve");

        Assert.Equal("NOT_FOUND", (await api.AskAsync(eve, Mark, new { input = new { conversationId = room.Id.ToString(), read = 1 } })).Code);
        Assert.Equal("NOT_FOUND", (await api.AskAsync(eve, Typing, new { input = new { conversationId = room.Id.ToString(), isTyping = true } })).Code);
        Assert.Equal("BAD_INPUT", (await api.AskAsync(room.Tom, Mark, new { input = new { conversationId = room.Id.ToString() } })).Code);
    }
}
