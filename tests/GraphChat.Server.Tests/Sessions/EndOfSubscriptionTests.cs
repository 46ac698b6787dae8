using System.Diagnostics;
using GraphChat.Client;
using GraphChat.Client.SignIn;
using GraphChat.Client.Storage;
using GraphChat.Server.Tests.Raw;
using Xunit;

namespace GraphChat.Server.Tests.Sessions;

/// <summary>
/// Removal, sign-out, a device's revocation and a token's end reach the subscriptions on every node. They are to take less
/// than a second, from the answer to the act: each test writes down how long it took and which was the slowest so far, and
/// leaves room for a machine that does much else. `./graphchat bench delivery` measures it by itself.
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

        await room.RemoveAsync(bob);
        var since = Stopwatch.GetTimestamp();
        await room.SendAsync("without bob");

        Assert.Equal(3, await SequenceAsync(reader));
        Assert.Contains("REMOVED", await reader.NextAsync(), StringComparison.Ordinal);
        EndTimes.Note("a removal", node, since);
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

        await first.RevokeAsync(second);
        var since = Stopwatch.GetTimestamp();
        var ends = await NextOfEachAsync(reader);

        Assert.All(ends, end => Assert.Contains("DEVICE_REVOKED", end, StringComparison.Ordinal));
        EndTimes.Note("a device's revocation", node, since);
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
            await using var session = new OidcSession(http, new Uri(two.Deployment.Origin), "graphchat-cli", journal, TimeProvider.System);
            await session.SignInAsync(new FormSignIn(lea.Name, lea.Password), TestContext.Current.CancellationToken);
            var token = (await session.GetAsync(null, TestContext.Current.CancellationToken)).Value;
            using var ann = await RawPerson.JoinAsync(two.Deployment);
            using var reader = await RawSocket.ConnectAsync(two.Origins[node], token);
            using var other = await RawSocket.ConnectAsync(two.Origins[node], ann.Token);

            await session.SignOutAsync(TestContext.Current.CancellationToken);
            var since = Stopwatch.GetTimestamp();

            Assert.Equal(4403, await reader.CloseCodeAsync());
            EndTimes.Note("a sign-out", node, since);
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

        EndTimes.Note("a token's end", node, TimeProvider.System.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(claims.IssuedAt.ToUnixTimeSeconds() + 3));
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

        using var other = new RawApi(two.Origins[1 - node], ann.Token);
        Assert.Null((await other.ExecuteAsync("mutation($input: BlockPersonInput!) { blockPerson(input: $input) { person { id } } }", new { input = new { personId = bob.Id } })).Code);
        var since = Stopwatch.GetTimestamp();
        string? end;
        do
        {
            end = await reader.NextAsync();
        }
        while (end?.Contains("\"id\":\"1\"", StringComparison.Ordinal) == false);
        EndTimes.Note("a block", node, since);

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

        await two.Deployment.AdministrateAsync(bob, act);
        var since = Stopwatch.GetTimestamp();

        Assert.Equal(4403, await reader.CloseCodeAsync());
        EndTimes.Note($"an administrator's {act}", node, since);
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

    [Theory]
    [InlineData(0, "access_token")]
    [InlineData(1, "access_token")]
    [InlineData(0, "refresh_token")]
    [InlineData(1, "refresh_token")]
    public async Task A_token_that_is_revoked_ends_its_sessions_subscriptions_on_both_nodes_and_no_others(int node, string kind)
    {
        var two = nodes.Required();
        var ct = TestContext.Current.CancellationToken;
        var lea = (await two.Deployment.MakeAccountsAsync())[0];
        var folder = Directory.CreateTempSubdirectory("graphchat-");
        try
        {
            using var http = new HttpClient();
            using var journal = await Journal.OpenAsync(
                Path.Combine(folder.FullName, "store"), JournalKey.FromFile(TestSecret.Write(Path.Combine(folder.FullName, "key"))), ct);
            await using var session = new OidcSession(http, new Uri(two.Deployment.Origin), "graphchat-cli", journal, TimeProvider.System);
            await session.SignInAsync(new FormSignIn(lea.Name, lea.Password), ct);
            var before = session.Tokens!;
            var renewed = (await session.GetAsync(before.AccessToken, ct)).Value;
            using var ann = await RawPerson.JoinAsync(two.Deployment);
            var otherSession = await two.Deployment.Mint.SignAsync(Guid.ParseExact(before.Subject, "N"));
            var readers = new List<RawSocket>();
            var others = new List<RawSocket>();
            foreach (var origin in two.Origins)
            {
                // The same session with the token before its renewal and the one after; another session of hers; another person.
                readers.Add(await FollowAsync(origin, before.AccessToken));
                readers.Add(await FollowAsync(origin, renewed));
                others.Add(await FollowAsync(origin, otherSession));
                others.Add(await FollowAsync(origin, ann.Token));
            }

            await RevokeAsync(two.Origins[node], kind == "access_token" ? before.AccessToken : session.Tokens!.RefreshToken!);
            var since = Stopwatch.GetTimestamp();
            await Task.WhenAll(readers.Select(async (reader, index) =>
            {
                Assert.Equal(4403, await reader.CloseCodeAsync());
                EndTimes.Note($"the {kind.Replace('_', ' ')}'s revocation at node {node}", index / 2, since);
            }));

            foreach (var other in others)
            {
                await AssertSilentAsync(other);
            }

            Assert.Equal(ClientErrorCode.SignedOut, (await Assert.ThrowsAsync<GraphChatException>(() => session.GetAsync(renewed, ct).AsTask())).Code);
            using var room = await RawRoom.OpenAsync(ann);
            await room.SendAsync("goes on");
            foreach (var other in others.Where((_, index) => index % 2 == 1))
            {
                Assert.Contains("inboxEvents", await other.NextAsync(), StringComparison.Ordinal);
            }

            readers.Concat(others).ToList().ForEach(socket => socket.Dispose());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_clients_own_token_opens_no_subscription_and_its_revocation_ends_nobodys()
    {
        var two = nodes.Required();
        using var ann = await RawPerson.JoinAsync(two.Deployment);
        var mint = two.Deployment.Mint;
        var own = await mint.SignAsync(mint.Claims(ann.User) with { Session = null });
        using var follower = await FollowAsync(two.Origins[1], ann.Token);
        using var refused = await RawSocket.OpenAsync(two.Origins[0]);
        await refused.InitAsync(own);
        Assert.Equal(4403, await refused.CloseCodeAsync());

        await RevokeAsync(two.Origins[0], own);

        using var api = new RawApi(two.Origins[1], own);
        Assert.Equal("UNAUTHENTICATED", (await api.ExecuteAsync("{ me { sessionId } }")).Code);
        await AssertSilentAsync(follower);
        using var room = await RawRoom.OpenAsync(ann);
        await room.SendAsync("goes on");
        Assert.Contains("inboxEvents", await follower.NextAsync(), StringComparison.Ordinal);
    }

    // RFC 7009 §2.1, by the public client that the token was given to.
    private static async Task RevokeAsync(string origin, string token)
    {
        using var http = new HttpClient { BaseAddress = new Uri(origin) };
        using var form = new FormUrlEncodedContent([new("token", token), new("client_id", "graphchat-cli")]);
        using var response = await http.PostAsync(new Uri("/connect/revoke", UriKind.Relative), form, TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}: {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
    }

    // A socket with a subscription that runs: an answer to a ping that was sent after it shows that it was taken.
    private static async Task<RawSocket> FollowAsync(string origin, string token)
    {
        var socket = await RawSocket.ConnectAsync(origin, token);
        using var api = new RawApi(origin, token);
        var after = (await api.ExecuteAsync("{ me { inboxCursor } }")).Data.GetProperty("me").GetProperty("inboxCursor").GetString();
        await socket.SubscribeAsync("1", Inbox, new { after });
        await AssertSilentAsync(socket);
        return socket;
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
