using GraphChat.Api.Tests.Support;
using GraphChat.Delivery;
using Xunit;

namespace GraphChat.Api.Tests.People;

public sealed class MeTests
{
    [Fact]
    public async Task Says_who_asks_with_session_and_device()
    {
        await using var api = await TestApi.CreateAsync();
        var (lea, device) = await api.JoinAsync("Lea");

        var answer = await api.AskAsync(lea, "{ me { sessionId person { id displayName role } device { id } devices { id person { displayName } revokedAt } } }");

        Assert.Equal(lea.SessionId, answer.Text("me.sessionId"));
        Assert.Equal(lea.User.ToString(), answer.Text("me.person.id"));
        Assert.Equal("Lea", answer.Text("me.person.displayName"));
        Assert.Equal("LEARNER", answer.Text("me.person.role"));
        Assert.Equal(device.ToString(), answer.Text("me.device.id"));
        Assert.Equal("Lea", answer.Text("me.devices.0.person.displayName"));
        Assert.Null(answer.At("me.devices.0.revokedAt"));
    }

    [Fact]
    public async Task A_session_without_a_device_has_none()
    {
        await using var api = await TestApi.CreateAsync();
        var tom = await api.SignUpAsync("Tom", Role.Trainer);

        var answer = await api.AskAsync(tom, "{ me { device { id } devices { id } conversations { nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }");

        Assert.Null(answer.At("me.device"));
        Assert.Empty(answer.At("me.devices")!.AsArray());
        Assert.Empty(answer.At("me.conversations.nodes")!.AsArray());
        Assert.False(answer.At("me.conversations.pageInfo.hasNextPage")!.GetValue<bool>());
        Assert.Null(answer.At("me.conversations.pageInfo.endCursor"));
    }

    [Fact]
    public async Task People_are_found_by_the_beginning_of_a_word_a_page_at_a_time()
    {
        await using var api = await TestApi.CreateAsync();
        var lea = await api.SignUpAsync("Lea Martin");
        await api.SignUpAsync("Tom Martinez");
        await api.SignUpAsync("Ada Nkosi");

        const string document = "query($after: String) { people(search: \"mart\", first: 1, after: $after) { edges { cursor node { displayName } } pageInfo { hasNextPage endCursor } } }";
        var first = await api.AskAsync(lea, document);
        var second = await api.AskAsync(lea, document, new { after = first.Text("people.pageInfo.endCursor") });

        Assert.Equal("Lea Martin", first.Text("people.edges.0.node.displayName"));
        Assert.True(first.At("people.pageInfo.hasNextPage")!.GetValue<bool>());
        Assert.Equal("Tom Martinez", second.Text("people.edges.0.node.displayName"));
        Assert.False(second.At("people.pageInfo.hasNextPage")!.GetValue<bool>());
    }

    [Theory]
    [InlineData("{ people(first: 0) { nodes { id } } }", "BAD_INPUT")]
    [InlineData("{ people(first: -1) { nodes { id } } }", "BAD_INPUT")]
    [InlineData("{ people(first: 201) { nodes { id } } }", "LIMIT_EXCEEDED")]
    [InlineData("{ people(after: \"bm90IG9uZQ\") { nodes { id } } }", "INVALID_CURSOR")]
    [InlineData("{ people(after: \"%\") { nodes { id } } }", "INVALID_CURSOR")]
    public async Task A_page_out_of_bounds_is_refused_with_its_code(string document, string code)
    {
        await using var api = await TestApi.CreateAsync();
        var lea = await api.SignUpAsync("Lea");

        Assert.Equal(code, (await api.AskAsync(lea, document)).Code);
    }

    [Fact]
    public async Task A_page_of_another_person_is_not_ones_own()
    {
        await using var api = await TestApi.CreateAsync();
        var lea = await api.SignUpAsync("Lea");
        var tom = await api.SignUpAsync("Tom");
        var cursor = (await api.AskAsync(tom, "{ people(first: 1) { pageInfo { endCursor } } }")).Text("people.pageInfo.endCursor");

        var answer = await api.AskAsync(lea, "query($after: String) { people(after: $after) { nodes { id } } }", new { after = cursor });

        Assert.Equal("INVALID_CURSOR", answer.Code);
    }

    [Fact]
    public async Task Presence_is_for_those_who_share_a_conversation()
    {
        await using var api = await TestApi.CreateAsync();
        var room = await Room.OpenAsync(api, "Lea", "Tom");
        var (ada, _) = await api.JoinAsync("Ada");
        using var connection = api.Presence.Connect(room.Tom.User);

        const string document = "query($id: ID!) { node(id: $id) { ... on Person { presence { online } } } }";
        var friend = await api.AskAsync(room.Lea, document, new { id = room.Tom.User.ToString() });
        var stranger = await api.AskAsync(ada, document, new { id = room.Tom.User.ToString() });

        Assert.True(friend.At("node.presence.online")!.GetValue<bool>());
        Assert.Null(stranger.At("node.presence"));
    }
}
