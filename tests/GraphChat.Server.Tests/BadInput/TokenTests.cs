using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using GraphChat.Jose;
using GraphChat.Server.Tests.Raw;
using Xunit;

namespace GraphChat.Server.Tests.BadInput;

public sealed class TokenTests(SharedNode shared)
{
    private const string Me = "{ me { person { id } } }";

    public static TheoryData<string> Forgeries => new(
        "expired", "not yet valid", "of another audience", "of another issuer", "an ID token", "without the scope", "with a changed signature",
        "with changed claims", "signed by another key", "unsigned", "signed with the public key as a secret", "cut", "not a token", "empty");

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task Over_http_a_token_is_refused_that_is(string kind)
    {
        var node = shared.Required();
        var person = await node.Deployment.MakePersonAsync("Ann Example");
        using var api = new RawApi(node.Origin, await ForgeAsync(node, person, kind));

        using var refused = await api.SendAsync(RawApi.Body(Me));
        var answer = new Answer((int)refused.StatusCode, await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        // RFC 6750 §3.1: a token that is good, but not for this, is told so.
        Assert.Equal(
            kind == "without the scope"
                ? (HttpStatusCode.Forbidden, "FORBIDDEN", "Bearer error=\"insufficient_scope\", scope=\"chat\"")
                : (HttpStatusCode.Unauthorized, "UNAUTHENTICATED", kind == "empty" ? "Bearer" : "Bearer error=\"invalid_token\""),
            (refused.StatusCode, answer.Code, Assert.Single(refused.Headers.WwwAuthenticate).ToString()));
        using var good = new RawApi(node.Origin, await node.Deployment.Mint.SignAsync(person));
        Assert.Equal($"usr_{person:n}", (await good.ExecuteAsync(Me)).Data.GetProperty("me").GetProperty("person").GetProperty("id").GetString());
    }

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task On_a_socket_a_token_is_refused_that_is(string kind)
    {
        var node = shared.Required();
        var person = await node.Deployment.MakePersonAsync("Ann Example");
        using var socket = await RawSocket.OpenAsync(node.Origin);

        await socket.InitAsync(await ForgeAsync(node, person, kind));

        Assert.Equal(4403, await socket.CloseCodeAsync());
        using var good = await RawSocket.ConnectAsync(node.Origin, await node.Deployment.Mint.SignAsync(person));
        await good.SubscribeAsync("1", Me);
        Assert.Contains($"usr_{person:n}", (await good.NextItemAsync("1")).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_token_nothing_is_answered_but_what_is_public()
    {
        var node = shared.Required();
        using var api = new RawApi(node.Origin, token: null);
        using var socket = await RawSocket.OpenAsync(node.Origin);

        var answer = await api.ExecuteAsync(Me);
        await socket.InitAsync(token: null);

        Assert.Equal((401, "UNAUTHENTICATED"), (answer.Status, answer.Code));
        Assert.Equal(4403, await socket.CloseCodeAsync());
    }

    [Fact]
    public async Task A_token_in_the_query_string_is_no_token()
    {
        var node = shared.Required();
        var token = await node.Deployment.Mint.SignAsync(await node.Deployment.MakePersonAsync("Ann Example"));
        using var api = new RawApi(node.Origin, token: null);

        var answer = await api.GetAsync($"/graphql?query={Uri.EscapeDataString(Me)}&access_token={token}");

        Assert.Equal((401, "UNAUTHENTICATED"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_socket_whose_token_ends_is_closed_and_the_next_one_resumes_without_loss()
    {
        var node = shared.Required();
        using var ann = await RawPerson.JoinAsync(node.Deployment);
        using var room = await RawRoom.OpenAsync(ann);
        var cursor = await room.CursorAsync();
        var mint = node.Deployment.Mint;
        var claims = mint.Claims(ann.User) with { Lifetime = TimeSpan.FromSeconds(3) };
        using var socket = await RawSocket.ConnectAsync(node.Origin, await mint.SignAsync(claims));
        await SubscribeAsync(socket, room, cursor);
        await room.SendAsync("before the end");
        Assert.Equal(1, await SequenceAsync(socket));

        Assert.Equal(4403, await socket.CloseCodeAsync());
        await room.SendAsync("meanwhile");

        using var next = await RawSocket.ConnectAsync(node.Origin, ann.Token);
        await SubscribeAsync(next, room, cursor);
        Assert.Equal(1, await SequenceAsync(next));
        Assert.Equal(2, await SequenceAsync(next));
        await room.AssertNothingLostAsync();
    }

    [Fact]
    public async Task A_token_renewed_in_place_must_be_of_the_same_person_and_session()
    {
        var node = shared.Required();
        var mint = node.Deployment.Mint;
        var ann = mint.Claims(await node.Deployment.MakePersonAsync("Ann Example"));
        var bob = mint.Claims(await node.Deployment.MakePersonAsync("Bob Example"));
        using var socket = await RawSocket.ConnectAsync(node.Origin, await mint.SignAsync(ann));

        foreach (var (claims, renewed) in new[] { (ann, "true"), (bob, "false"), (ann with { Session = "0123456789abcdef0123456789abcdef" }, "false"), (ann, "true") })
        {
            await socket.SendAsync($$$"""{"type":"ping","payload":{"authorization":"Bearer {{{await mint.SignAsync(claims)}}}"}}""");
            Assert.Equal($$$"""{"type":"pong","payload":{"renewed":{{{renewed}}}}}""", await socket.NextAsync());
        }
    }

    private static Task SubscribeAsync(RawSocket socket, RawRoom room, string cursor) => socket.SubscribeAsync(
        "1", "subscription($id: ID!, $after: String) { conversationEvents(conversationId: $id, after: $after) { sequence } }", new { id = room.Id, after = cursor });

    private static async Task<long> SequenceAsync(RawSocket socket) =>
        (await socket.NextItemAsync("1")).GetProperty("data").GetProperty("conversationEvents").GetProperty("sequence").GetInt64();

    private static async Task<string> ForgeAsync(SharedNode node, Guid person, string kind)
    {
        var mint = node.Deployment.Mint;
        var claims = mint.Claims(person);
        var good = await mint.SignAsync(claims);
        var parts = good.Split('.');
        switch (kind)
        {
            case "expired":
                return await mint.SignAsync(claims with { IssuedAt = claims.IssuedAt.AddMinutes(-10) });
            case "not yet valid":
                return await mint.SignAsync(claims with { IssuedAt = claims.IssuedAt.AddDays(1) });
            case "of another audience":
                return await mint.SignAsync(claims with { Audience = "graphchat-cli" });
            case "of another issuer":
                return await mint.SignAsync(claims with { Issuer = "https://evil.example.org" });
            case "an ID token":
                return await mint.SignAsync(claims, "JWT");
            case "without the scope":
                return await mint.SignAsync(claims with { Scope = "openid profile" });
            case "with a changed signature":
                var signature = Convert.FromBase64String(Padded(parts[2]));
                signature[10] ^= 1;
                return $"{parts[0]}.{parts[1]}.{Base64UrlText.Encode(signature)}";
            case "with changed claims":
                var text = Encoding.UTF8.GetString(Convert.FromBase64String(Padded(parts[1])));
                return $"{parts[0]}.{Base64UrlText.Encode(Encoding.UTF8.GetBytes(text.Replace("learner", "administrator", StringComparison.Ordinal)))}.{parts[2]}";
            case "signed by another key":
                using (var signer = ECDsa.Create(ECCurve.NamedCurves.nistP256))
                {
                    var input = $"{parts[0]}.{parts[1]}";
                    return $"{input}.{Base64UrlText.Encode(signer.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256))}";
                }

            case "unsigned":
                return $"{Base64UrlText.Encode("""{"alg":"none","typ":"at+jwt"}"""u8)}.{parts[1]}.";
            case "signed with the public key as a secret":
                using (var http = new HttpClient())
                {
                    http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
                    var jwks = await http.GetByteArrayAsync($"{node.Origin}/.well-known/jwks");
                    var header = Encoding.UTF8.GetString(Convert.FromBase64String(Padded(parts[0]))).Replace("ES256", "HS256", StringComparison.Ordinal);
                    var input = $"{Base64UrlText.Encode(Encoding.UTF8.GetBytes(header))}.{parts[1]}";
                    return $"{input}.{Base64UrlText.Encode(HMACSHA256.HashData(jwks, Encoding.ASCII.GetBytes(input)))}";
                }

            case "cut":
                return good[..^20];
            case "not a token":
                return "opensesame";
            default:
                return "";
        }
    }

    private static string Padded(string text) => text.Replace('-', '+').Replace('_', '/') + new string('=', (4 - (text.Length % 4)) % 4);
}
