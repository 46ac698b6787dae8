using System.Diagnostics;
using GraphChat.Client.SignIn;
using GraphChat.Client.Storage;
using GraphChat.Server.Tests.Raw;
using Xunit;

namespace GraphChat.Server.Tests.Sessions;

/// <summary>
/// Removal, sign-out, a device's revocation and a token's end reach the subscriptions on every node. They are to take less
/// than a second; the tests leave room for a machine that does much else.
/// </summary>
public sealed class EndOfSubscriptionTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    private const string Events = "subscription($id: ID!, $after: String) { conversationEvents(conversationId: $id, after: $after) { sequence } }";
    private const string Inbox = "subscription($after: String) { inboxEvents(after: $after) { event { sequence } } }";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_removed_member_gets_the_removal_then_the_end_and_nothing_after_it(int node)
    {
        var two = nodes.Required();
        using var ann = await RawPerson.JoinAsync(two.Deployment);
        using var bob = await RawPerson.JoinAsync(two.Deployment, "Bob Example");
        using var room = await RawRoom.OpenAsync(ann, bob);
        var cursor = await room.CursorAsync("cursor");
        using var reader = await RawSocket.ConnectAsync(two.Origins[node], bob.Token);
        using var witness = await RawSocket.ConnectAsync(two.Origins[node], ann.Token);
        await reader.SubscribeAsync("1", Events, new { id = room.Id, after = cursor });
        await witness.SubscribeAsync("1", Events, new { id = room.Id, after = cursor });
        await room.SendAsync("with bob");
        Assert.Equal(2, await SequenceAsync(reader));

        var since = Stopwatch.GetTimestamp();
        await room.RemoveAsync(bob);
        await room.SendAsync("without bob");

        Assert.Equal(3, await SequenceAsync(reader));
        Assert.Contains("REMOVED", await reader.NextAsync(), StringComparison.Ordinal);
        Tell(since);
        foreach (var sequence in new[] { 2, 3, 4 })
        {
            Assert.Equal(sequence, await SequenceAsync(witness));
        }

        await AssertSilentAsync(reader);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_revoked_devices_subscriptions_end_and_the_persons_other_device_goes_on(int node)
    {
        var two = nodes.Required();
        using var first = await RawPerson.JoinAsync(two.Deployment);
        using var second = await first.AddDeviceAsync();
        using var room = await RawRoom.OpenAsync(first);
        using var reader = await RawSocket.ConnectAsync(two.Origins[node], second.Token);
        using var witness = await RawSocket.ConnectAsync(two.Origins[node], first.Token);
        var inbox = (await first.Api.ExecuteAsync("{ me { inboxCursor } }")).Data.GetProperty("me").GetProperty("inboxCursor").GetString();
        await reader.SubscribeAsync("1", Inbox, new { after = inbox });
        await reader.SubscribeAsync("2", Events, new { id = room.Id, after = await room.CursorAsync() });
        await witness.SubscribeAsync("1", Events, new { id = room.Id, after = await room.CursorAsync() });
        await room.SendAsync("one");
        Assert.Equal(1, await SequenceAsync(witness));
        await NextOfEachAsync(reader);

        var since = Stopwatch.GetTimestamp();
        await first.RevokeAsync(second);
        var ends = await NextOfEachAsync(reader);

        Assert.All(ends, end => Assert.Contains("DEVICE_REVOKED", end, StringComparison.Ordinal));
        Tell(since);
        await room.SendAsync("two");
        Assert.Equal(2, await SequenceAsync(witness));
        await AssertSilentAsync(reader);
        Assert.Equal("DEVICE_REVOKED", (await room.SendAsync(room.Protect("by the revoked one"), by: second)).Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Signing_out_closes_the_sessions_sockets_and_no_others(int node)
    {
        var two = nodes.Required();
        var lea = (await two.Deployment.MakeAccountsAsync())[0];
        var folder = Directory.CreateTempSubdirectory("graphchat-");
        try
        {
            using var http = new HttpClient();
            using var journal = await Journal.OpenAsync(
                Path.Combine(folder.FullName, "store"), JournalKey.FromFile(TestSecret.Write(Path.Combine(folder.FullName, "key"))), TestContext.Current.CancellationToken);
            using var session = new OidcSession(http, new Uri(two.Deployment.Origin), "graphchat-cli", journal, TimeProvider.System);
            await session.SignInAsync(new FormSignIn(lea.Name, lea.Password), TestContext.Current.CancellationToken);
            var token = (await session.GetAsync(null, TestContext.Current.CancellationToken)).Value;
            using var ann = await RawPerson.JoinAsync(two.Deployment);
            using var reader = await RawSocket.ConnectAsync(two.Origins[node], token);
            using var other = await RawSocket.ConnectAsync(two.Origins[node], ann.Token);

            var since = Stopwatch.GetTimestamp();
            await session.SignOutAsync(TestContext.Current.CancellationToken);

            Assert.Equal(4403, await reader.CloseCodeAsync());
            Tell(since);
            await AssertSilentAsync(other);
            using var api = new RawApi(two.Origins[node], token);
            Answer answer;
            do
            {
                // The node learns of it by looking, several times a second, for requests and for sockets each.
                answer = await api.ExecuteAsync("{ me { sessionId } }");
            }
            while (answer.Code is null && Stopwatch.GetElapsedTime(since) < s_patience);
            Assert.Equal("UNAUTHENTICATED", answer.Code);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_tokens_end_closes_its_socket_and_a_renewal_in_place_keeps_it_open(int node)
    {
        var two = nodes.Required();
        using var ann = await RawPerson.JoinAsync(two.Deployment);
        var mint = two.Deployment.Mint;
        var claims = mint.Claims(ann.User) with { Lifetime = TimeSpan.FromSeconds(3) };
        using var reader = await RawSocket.ConnectAsync(two.Origins[node], await mint.SignAsync(claims));
        using var renewed = await RawSocket.ConnectAsync(two.Origins[node], await mint.SignAsync(claims));
        await renewed.SendAsync($$$"""{"type":"ping","payload":{"authorization":"Bearer {{{await mint.SignAsync(claims with { Lifetime = TimeSpan.FromMinutes(1) })}}}"}}""");
        Assert.Equal("""{"type":"pong","payload":{"renewed":true}}""", await renewed.NextAsync());

        Assert.Equal(4403, await reader.CloseCodeAsync());

        Assert.InRange(TimeProvider.System.GetUtcNow(), claims.IssuedAt.AddSeconds(2), claims.IssuedAt.AddSeconds(3) + s_patience);
        await AssertSilentAsync(renewed);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Whoever_is_blocked_no_longer_follows_the_conversation_of_the_two_and_goes_on_elsewhere(int node)
    {
        var two = nodes.Required();
        using var ann = await RawPerson.JoinAsync(two.Deployment);
        using var bob = await RawPerson.JoinAsync(two.Deployment, "Bob Example");
        using var eve = await RawPerson.JoinAsync(two.Deployment, "Eve Example");
        using var alone = await RawRoom.OpenAsync(ann, bob);
        using var shared = await RawRoom.OpenAsync(eve, bob);
        using var reader = await RawSocket.ConnectAsync(two.Origins[node], bob.Token);
        using var witness = await RawSocket.ConnectAsync(two.Origins[node], ann.Token);
        await reader.SubscribeAsync("1", Events, new { id = alone.Id, after = await alone.CursorAsync("cursor") });
        await reader.SubscribeAsync("2", Events, new { id = shared.Id, after = await shared.CursorAsync("cursor") });
        await witness.SubscribeAsync("1", Events, new { id = alone.Id, after = await alone.CursorAsync("cursor") });
        await alone.SendAsync("before");
        await shared.SendAsync("before");
        await NextOfEachAsync(reader);
        await SequenceAsync(witness);

        var since = Stopwatch.GetTimestamp();
        using var other = new RawApi(two.Origins[1 - node], ann.Token);
        Assert.Null((await other.ExecuteAsync("mutation($input: BlockPersonInput!) { blockPerson(input: $input) { person { id } } }", new { input = new { personId = bob.Id } })).Code);
        string? end;
        do
        {
            end = await reader.NextAsync();
        }
        while (end?.Contains("\"id\":\"1\"", StringComparison.Ordinal) == false);
        Tell(since);

        Assert.Contains("BLOCKED", end, StringComparison.Ordinal);
        Assert.Equal("BLOCKED", (await alone.SendAsync(alone.Protect("no"), by: bob)).Code);
        Assert.Equal("BLOCKED", (await alone.SendAsync(alone.Protect("no"))).Code);
        await shared.SendAsync("goes on");
        Assert.Contains("\"id\":\"2\"", await NextAsync(reader), StringComparison.Ordinal);
        await AssertSilentAsync(witness);
        Assert.Equal([bob.Id], (await ann.Api.ExecuteAsync("{ me { blocked { id } } }")).Data.GetProperty("me").GetProperty("blocked").EnumerateArray().Select(person => person.GetProperty("id").GetString()));
        Assert.Null((await ann.Api.ExecuteAsync("mutation($input: UnblockPersonInput!) { unblockPerson(input: $input) { person { id } } }", new { input = new { personId = bob.Id } })).Code);
        Assert.Null((await alone.SendAsync(alone.Protect("again"), by: bob)).Code);
        Assert.Equal(3, await SequenceAsync(witness));
    }

    [Theory]
    [InlineData(0, "sign-out")]
    [InlineData(1, "sign-out")]
    [InlineData(0, "disable")]
    [InlineData(1, "disable")]
    [InlineData(1, "reset-password")]
    public async Task What_an_administrator_does_about_somebody_closes_their_sockets_and_no_others(int node, string act)
    {
        var two = nodes.Required();
        using var ann = await RawPerson.JoinAsync(two.Deployment);
        using var bob = await RawPerson.JoinAsync(two.Deployment, "Bob Example");
        using var room = await RawRoom.OpenAsync(ann, bob);
        using var reader = await RawSocket.ConnectAsync(two.Origins[node], bob.Token);
        using var witness = await RawSocket.ConnectAsync(two.Origins[node], ann.Token);
        await reader.SubscribeAsync("1", Events, new { id = room.Id, after = await room.CursorAsync("cursor") });
        await witness.SubscribeAsync("1", Events, new { id = room.Id, after = await room.CursorAsync("cursor") });
        await room.SendAsync("before");
        Assert.Equal(await SequenceAsync(witness), await SequenceAsync(reader));

        var since = Stopwatch.GetTimestamp();
        await two.Deployment.AdministrateAsync(bob, act);

        Assert.Equal(4403, await reader.CloseCodeAsync());
        Tell(since);
        await room.SendAsync("after");
        Assert.Equal(3, await SequenceAsync(witness));
        using var api = new RawApi(two.Origins[node], bob.Token);
        Answer answer;
        do
        {
            answer = await api.ExecuteAsync("{ me { sessionId } }");
        }
        while (answer.Code is null && Stopwatch.GetElapsedTime(since) < s_patience);
        Assert.Equal("UNAUTHENTICATED", answer.Code);
    }

    private static async Task<int> SequenceAsync(RawSocket socket) =>
        (await socket.NextItemAsync("1")).GetProperty("data").GetProperty("conversationEvents").GetProperty("sequence").GetInt32();

    // One message for each of the operations 1 and 2, in whatever order they come; ends come with a complete.
    private static async Task<List<string>> NextOfEachAsync(RawSocket socket)
    {
        var messages = new Dictionary<string, string>(StringComparer.Ordinal);
        while (messages.Count < 2)
        {
            var text = await socket.NextAsync();
            Assert.True(text is not null, $"The socket was closed with {socket.CloseCode}.");
            if (!text.Contains("\"complete\"", StringComparison.Ordinal))
            {
                messages.TryAdd(text.Contains("\"id\":\"1\"", StringComparison.Ordinal) ? "1" : "2", text);
            }
        }

        return [.. messages.Values];
    }

    private static void Tell(long since) => TestContext.Current.TestOutputHelper?.WriteLine(
        $"It took {Stopwatch.GetElapsedTime(since).TotalMilliseconds:0} ms.");

    // The next message that is no complete.
    private static async Task<string> NextAsync(RawSocket socket)
    {
        while (true)
        {
            var text = await socket.NextAsync();
            Assert.True(text is not null, $"The socket was closed with {socket.CloseCode}.");
            if (!text.Contains("\"complete\"", StringComparison.Ordinal))
            {
                return text;
            }
        }
    }

    private static async Task AssertSilentAsync(RawSocket socket)
    {
        await socket.SendAsync("""{"type":"ping"}""");
        string? next;
        do
        {
            next = await socket.NextAsync();
        }
        while (next?.Contains("\"complete\"", StringComparison.Ordinal) == true);
        Assert.Equal("""{"type":"pong"}""", next);
    }
}
