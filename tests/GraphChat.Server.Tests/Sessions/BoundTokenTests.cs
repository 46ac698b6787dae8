using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GraphChat.Jose;
using GraphChat.Jose.Jws;
using GraphChat.Jose.Jwt;
using GraphChat.Server.Configuration;
using GraphChat.Server.Hosting;
using GraphChat.Server.Tests.Raw;
using Xunit;

namespace GraphChat.Server.Tests.Sessions;

/// <summary>Access tokens that are bound to a key (RFC 9449) at the API, over HTTP and on sockets.</summary>
public sealed class BoundTokenTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    private const string Me = "{ me { person { id } } }";
    private readonly SigningKey _key = NewKey();

    [Fact]
    public async Task Over_http_a_token_counts_with_a_proof_by_its_key_once_on_any_node()
    {
        var two = nodes.Required();
        var person = await two.Deployment.MakePersonAsync("Ann Example");
        var token = await MintAsync(two.Deployment, person, _key);
        var proof = Prove(two.Deployment, token);

        var (status, body, headers) = await PostAsync(two.Origins[0], "DPoP", token, proof);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains($"usr_{person:n}", body, StringComparison.Ordinal);
        var nonce = headers.GetValues("DPoP-Nonce").Single();
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(two.Origins[1], "DPoP", token, Prove(two.Deployment, token, nonce: nonce))).Status);

        foreach (var origin in two.Origins)
        {
            await RefusedAsync(origin, "DPoP", token, proof, "invalid_dpop_proof");
        }

        // Of eight at once over both nodes, one.
        var again = Prove(two.Deployment, token);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => PostAsync(two.Origins[i % 2], "DPoP", token, again)));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Over_http_it_is_refused_as_a_bearer_and_with_any_proof_that_is_not_right()
    {
        var two = nodes.Required();
        var origin = two.Origins[0];
        var deployment = two.Deployment;
        var person = await deployment.MakePersonAsync("Ann Example");
        var token = await MintAsync(deployment, person, _key);
        await RefusedAsync(origin, "Bearer", token, null, "invalid_token");
        await RefusedAsync(origin, "Bearer", token, Prove(deployment, token), "invalid_token");
        var bearer = await deployment.Mint.SignAsync(person);
        await RefusedAsync(origin, "DPoP", bearer, Prove(deployment, bearer), "invalid_dpop_proof");
        await RefusedAsync(origin, "DPoP", token, null, "invalid_dpop_proof");
        var other = NewKey();
        var now = TimeProvider.System.GetUtcNow();
        foreach (var proof in new[]
        {
            "nonsense", "", Prove(deployment, token, key: other), Prove(deployment, token, method: "GET"), Prove(deployment, token, path: "/other"), Prove(deployment, token, origin: "https://evil.example"),
            Prove(deployment, token, at: now.AddMinutes(-2)), Prove(deployment, token, at: now.AddMinutes(2)), Prove(deployment, bearer), Prove(deployment, null), Prove(deployment, token, type: "JWT"),
            Prove(deployment, token, embed: false), Prove(deployment, token)[..^4], Prove(deployment, token, tokenId: new string('a', 300)), Prove(deployment, token, tokenId: ""),
        })
        {
            await RefusedAsync(origin, "DPoP", token, proof, "invalid_dpop_proof");
        }

        await RefusedAsync(origin, "DPoP", token, Prove(deployment, token, nonce: "made-up"), "use_dpop_nonce");
        await RefusedAsync(origin, "DPoP", token + "x", Prove(deployment, token), "invalid_token");
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(origin, "DPoP", token, Prove(deployment, token))).Status);
    }

    [Fact]
    public async Task On_a_socket_the_payload_carries_both_and_a_renewal_needs_the_same_key()
    {
        var two = nodes.Required();
        var deployment = two.Deployment;
        var claims = deployment.Mint.Claims(await deployment.MakePersonAsync("Ann Example"));
        var token = await MintAsync(deployment, claims, _key);
        string Proof() => Prove(deployment, token, method: "GET");
        using var socket = await OpenAsync(two.Origins[0], token, Proof());
        await socket.SubscribeAsync("1", Me);
        Assert.Contains($"usr_{claims.Subject:n}", (await socket.NextItemAsync("1")).ToString(), StringComparison.Ordinal);
        Assert.Contains("complete", await socket.NextAsync(), StringComparison.Ordinal);

        var renewed = await MintAsync(deployment, claims, _key);
        Assert.Equal("true", await RenewAsync(socket, $"DPoP {renewed}", Prove(deployment, renewed, method: "GET")));
        var other = NewKey();
        var ofOther = await MintAsync(deployment, claims, other);
        Assert.Equal("false", await RenewAsync(socket, $"DPoP {ofOther}", Prove(deployment, ofOther, method: "GET", key: other)));
        Assert.Equal("false", await RenewAsync(socket, $"Bearer {await deployment.Mint.SignAsync(claims)}", null));
        Assert.Equal("false", await RenewAsync(socket, $"DPoP {renewed}", null));
        Assert.Equal("false", await RenewAsync(socket, $"Bearer {renewed}", null));
        var used = Prove(deployment, renewed, method: "GET");
        Assert.Equal("true", await RenewAsync(socket, $"DPoP {renewed}", used));
        Assert.Equal("false", await RenewAsync(socket, $"DPoP {renewed}", used));

        foreach (var (authorization, proof) in new[] { ($"Bearer {token}", null), ($"DPoP {token}", null), ($"DPoP {token}", used), ($"DPoP {token}", Prove(deployment, token)), ("DPoP x", Proof()) })
        {
            using var refused = await RawSocket.OpenAsync(two.Origins[1]);
            await refused.SendAsync(Payload("connection_init", authorization, proof));
            Assert.Equal(4403, await refused.CloseCodeAsync());
        }
    }

    [Fact]
    public async Task Tokens_of_another_issuer_are_bound_alike_where_no_provider_runs()
    {
        var two = nodes.Required();
        await using var deployment = await TestDeployment.CreateAsync();
        await using var node = await Node.StartAsync(
            deployment.Options(identity: IdentityMode.None, issuers: [two.Deployment.Origin]), TimeProvider.System, TestContext.Current.CancellationToken);
        var token = await MintAsync(two.Deployment, await two.Deployment.MakePersonAsync("Ann Example"), _key);
        var proof = Prove(deployment, token);

        Assert.Equal(HttpStatusCode.OK, (await PostAsync(deployment.Origin, "DPoP", token, proof)).Status);
        await RefusedAsync(deployment.Origin, "DPoP", token, proof, "invalid_dpop_proof");
        await RefusedAsync(deployment.Origin, "Bearer", token, null, "invalid_token");
    }

    private static SigningKey NewKey()
    {
        Assert.True(SigningKey.TryCreate(SigningKey.Generate(JwsAlgorithm.ES256), out var key));
        return key;
    }

    private static Task<string> MintAsync(TestDeployment deployment, Guid person, SigningKey key) => MintAsync(deployment, deployment.Mint.Claims(person), key);

    private static async Task<string> MintAsync(TestDeployment deployment, TestClaims claims, SigningKey key) => JsonWebToken.Sign(await deployment.Mint.KeyAsync(), "at+jwt", writer =>
    {
        claims.Write(writer);
        writer.WriteStartObject("cnf");
        writer.WriteString("jkt", key.PublicKey.Thumbprint());
        writer.WriteEndObject();
    });

    private string Prove(
        TestDeployment deployment, string? token, string method = "POST", string path = "/graphql", string? origin = null, DateTimeOffset? at = null, string? nonce = null, string? tokenId = null,
        string type = "dpop+jwt", bool embed = true, SigningKey? key = null) => JsonWebToken.Sign(
        key ?? _key,
        type,
        writer =>
        {
            writer.WriteString("htm", method);
            writer.WriteString("htu", (origin ?? deployment.Origin) + path);
            writer.WriteString("jti", tokenId ?? Guid.NewGuid().ToString("n"));
            writer.WriteNumber("iat", (at ?? TimeProvider.System.GetUtcNow()).ToUnixTimeSeconds());
            if (token is not null)
            {
                writer.WriteString("ath", Base64UrlText.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(token))));
            }

            if (nonce is not null)
            {
                writer.WriteString("nonce", nonce);
            }
        },
        embed);

    private static string Payload(string type, string authorization, string? proof) =>
        JsonSerializer.Serialize(new { type, payload = proof is null ? (object)new { authorization } : new { authorization, dpop = proof } });

    private static async Task<RawSocket> OpenAsync(string origin, string token, string proof)
    {
        var socket = await RawSocket.OpenAsync(origin);
        await socket.SendAsync(Payload("connection_init", $"DPoP {token}", proof));
        Assert.Contains("connection_ack", await socket.NextAsync(), StringComparison.Ordinal);
        return socket;
    }

    private static async Task<string> RenewAsync(RawSocket socket, string authorization, string? proof)
    {
        await socket.SendAsync(Payload("ping", authorization, proof));
        return JsonDocument.Parse((await socket.NextAsync())!).RootElement.GetProperty("payload").GetProperty("renewed").GetRawText();
    }

    private static async Task<(HttpStatusCode Status, string Body, System.Net.Http.Headers.HttpResponseHeaders Headers)> PostAsync(string origin, string scheme, string token, string? proof)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, origin + "/graphql") { Content = new ByteArrayContent(RawApi.Body(Me)) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.TryAddWithoutValidation("Authorization", $"{scheme} {token}");
        if (proof is not null)
        {
            request.Headers.TryAddWithoutValidation("DPoP", proof);
        }

        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), response.Headers);
    }

    private static async Task RefusedAsync(string origin, string scheme, string token, string? proof, string error)
    {
        var (status, body, headers) = await PostAsync(origin, scheme, token, proof);
        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Contains("UNAUTHENTICATED", body, StringComparison.Ordinal);
        Assert.Contains($"error=\"{error}\"", headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }
}
