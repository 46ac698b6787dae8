using System.Net.WebSockets;
using System.Text;
using GraphChat.Server.Tests.Raw;
using Xunit;

namespace GraphChat.Server.Tests.BadInput;

public sealed class SizeTests(SharedNode shared)
{
    [Fact]
    public async Task A_body_over_the_limit_is_refused_and_the_connection_of_others_goes_on()
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        using var room = await RawRoom.OpenAsync(ann);
        var body = RawApi.Body("{ me { sessionId } }" + new string(' ', 7 * 1024 * 1024));

        var answer = await ann.Api.PostAsync(body);

        Assert.Equal((413, "LIMIT_EXCEEDED"), (answer.Status, answer.Code));
        await room.AssertNothingLostAsync();
    }

    [Fact]
    public async Task A_query_string_over_the_limit_is_refused()
    {
        var node = shared.Required();
        using var ann = await RawPerson.CreateAsync(node.Deployment);

        var answer = await ann.Api.GetAsync($"/graphql?query={new string('x', 17_000)}");

        Assert.Equal((414, "LIMIT_EXCEEDED"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_message_over_the_limit_is_refused_and_one_at_the_limit_is_read()
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        using var room = await RawRoom.OpenAsync(ann);
        const int Limit = 262_144;

        var over = await room.SendAsync(new byte[Limit + 1]);
        var at = await room.SendAsync(new byte[Limit]);

        Assert.Equal("LIMIT_EXCEEDED", over.Code);
        Assert.Equal(Limit, over.Extensions.GetProperty("limit").GetInt64());
        Assert.Equal("INVALID_MLS_MESSAGE", at.Code);
        await room.AssertNothingLostAsync();
    }

    [Fact]
    public async Task A_commit_welcome_group_info_and_key_package_over_their_limits_are_refused()
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        using var room = await RawRoom.OpenAsync(ann);
        var commit = RawRoom.Prepare(room.Group, new() { UpdatePath = true });
        var large = new byte[1_048_577];

        var answers = new[]
        {
            await room.SubmitAsync(commit with { Commit = large }),
            await room.SubmitAsync(commit with { Welcome = large }),
            await room.SubmitAsync(commit with { GroupInfo = large }),
            await ann.PublishAsync([new byte[16_385]]),
            await ann.PublishAsync(Enumerable.Repeat((ReadOnlyMemory<byte>)new byte[1], 101)),
        };

        Assert.All(answers, answer => Assert.Equal("LIMIT_EXCEEDED", answer.Code));
        room.Group.ClearPendingCommit();
        await room.AssertNothingLostAsync();
    }

    [Fact]
    public async Task A_frame_over_the_limit_closes_its_socket_only()
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        using var room = await RawRoom.OpenAsync(ann);
        using var bystander = await RawSocket.ConnectAsync(node.Origin, ann.Token);
        using var socket = await RawSocket.ConnectAsync(node.Origin, ann.Token);

        try
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(new string(' ', 1024 * 1024)), WebSocketMessageType.Text);
        }
        catch (WebSocketException)
        {
            // It is closed while we still send.
        }

        Assert.Equal(1009, await socket.CloseCodeAsync() ?? 1009);
        await bystander.SubscribeAsync("1", "{ me { sessionId } }");
        await bystander.NextItemAsync("1");
        await room.AssertNothingLostAsync();
    }
}
