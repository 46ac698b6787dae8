using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using GraphChat.Identity.Tests.Hosting;
using GraphChat.Testing;
using static GraphChat.Identity.Tests.Tokens.CodeRedemptionTests;

namespace GraphChat.Identity.Tests.Administration;

/// <summary>Administration by command and by API, and what it gives at the provider.</summary>
public sealed class IdentityCommandsTests(SharedHost shared)
{
    private readonly IdentityHost _host = shared.Host;

    [Fact]
    public async Task A_client_is_registered_used_given_another_secret_and_removed()
    {
        var time = new ManualTimeProvider();
        await using var host = await IdentityHost.StartAsync(time);
        var added = await RunAsync(host, "clients", "add", "--name", "My application", "--redirect-uri", "https://my.example/cb", "--scope", "openid chat", "--grant", "authorization_code", "--grant", "client_credentials", "--first-party");
        var (id, secret) = (Text(added, "client_id"), Text(added, "client_secret"));
        Assert.True(secret.Length >= 43);
        Assert.DoesNotContain(secret, (await RunAsync(host, "clients")).GetRawText(), StringComparison.Ordinal);
        Assert.Equal(0, await host.CountAsync("""SELECT count(*) FROM identity."OpenIddictApplications" WHERE "ClientSecret" = $1""", secret));
        Assert.Equal(HttpStatusCode.OK, (await TokenAsync(host, id, secret)).Status);

        var changed = Text(await RunAsync(host, "clients", "secret", id), "client_secret");
        // Longer than a node remembers a client that another changed.
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(HttpStatusCode.Unauthorized, (await TokenAsync(host, id, secret)).Status);
        Assert.Equal(HttpStatusCode.OK, (await TokenAsync(host, id, changed)).Status);

        await RunAsync(host, "clients", "remove", id);
        // Longer than a node remembers a client that another changed.
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(HttpStatusCode.Unauthorized, (await TokenAsync(host, id, changed)).Status);
    }

    [Theory]
    [InlineData("clients", "add", "--redirect-uri", "http://evil.example/cb")]
    [InlineData("clients", "add", "--redirect-uri", "javascript:alert(1)")]
    [InlineData("clients", "add", "--redirect-uri", "https://my.example/cb#fragment")]
    [InlineData("clients", "add", "--redirect-uri", "https://user@my.example/cb")]
    [InlineData("clients", "add")]
    [InlineData("clients", "add", "--redirect-uri")]
    [InlineData("clients", "add", "--redirect-uri", "https://my.example/cb", "--grant", "implicit")]
    [InlineData("clients", "add", "--redirect-uri", "https://my.example/cb", "--scope", "openid everything")]
    [InlineData("clients", "add", "--redirect-uri", "https://my.example/cb", "--public", "--grant", "client_credentials")]
    [InlineData("clients", "add", "--redirect-uri", "https://my.example/cb", "--auth", "private_key_jwt")]
    [InlineData("clients", "add", "--redirect-uri", "https://my.example/cb", "--id", "graphchat-cli")]
    [InlineData("clients", "add", "--unknown", "x")]
    [InlineData("clients", "remove", "graphchat-web")]
    [InlineData("clients", "remove", "unknown")]
    [InlineData("people", "role", "nobody", "learner")]
    [InlineData("people", "add", "x", "--role", "king")]
    [InlineData("clients", "change", "unknown", "--redirect-uri", "https://my.example/cb")]
    [InlineData("clients", "change", "graphchat-web", "--redirect-uri", "https://my.example/cb")]
    [InlineData("clients", "secret", "graphchat-web")]
    [InlineData("clients", "secret")]
    [InlineData("scopes", "add", "a b", "--description", "text")]
    [InlineData("scopes", "add", "courses")]
    [InlineData("scopes", "add", "chat", "--description", "text")]
    [InlineData("scopes", "remove", "chat")]
    [InlineData("scopes", "remove", "unknown")]
    [InlineData("people", "add", "good-name", "--email", "nonsense")]
    [InlineData("people", "invite", "--role", "king")]
    [InlineData("people", "disable", "nobody")]
    [InlineData("people", "sign-out", "nobody")]
    [InlineData("people", "remove", "nobody")]
    [InlineData("people", "reset-password", "nobody")]
    [InlineData("people", "remove-second-factor", "nobody")]
    [InlineData("people", "--before", "x")]
    [InlineData("people", "role", "nobody")]
    [InlineData("keys", "delete")]
    [InlineData("nonsense")]
    public async Task What_cannot_be_done_is_said(params string[] arguments) =>
        await Assert.ThrowsAsync<ArgumentException>(() => RunAsync(arguments));

    [Fact]
    public async Task A_person_is_added_signs_in_and_is_signed_out_when_disabled()
    {
        var name = $"p{Guid.NewGuid():N}";
        var added = await RunAsync("people", "add", name, "--display-name", "Some Body", "--role", "trainer");
        using var browser = new Browser(_host.Origin);
        var party = new RelyingParty(_host);
        var page = await browser.SignInAsync(await browser.OpenAsync(party.AuthorizationAddress()), name, Text(added, "password"));
        var (_, tokens) = await party.ExchangeAsync(page.OutsideParameter("code")!);
        Assert.Equal("trainer", Text(RelyingParty.PayloadOf(Text(tokens, "access_token")), "role"));

        await RunAsync("people", "disable", name);

        AssertError(HttpStatusCode.BadRequest, "invalid_grant", await party.RefreshAsync(Text(tokens, "refresh_token")));
        Assert.Null((await browser.OpenAsync(party.AuthorizationAddress())).Outside);
        await RunAsync("people", "enable", name);
        var password = Text(await RunAsync("people", "reset-password", name), "password");
        Assert.NotNull((await browser.SignInAsync(await browser.OpenAsync(party.AuthorizationAddress()), name, password)).OutsideParameter("code"));
    }

    [Fact]
    public async Task Scopes_are_added_given_to_a_client_and_removed_and_a_person_is_signed_out_and_removed()
    {
        var scope = $"s-{Guid.NewGuid():N}";
        await RunAsync("scopes", "add", scope, "--description", "see your courses");
        var id = Text(await RunAsync("clients", "add", "--grant", "client_credentials", "--scope", scope), "client_id");
        await Assert.ThrowsAsync<ArgumentException>(() => RunAsync("scopes", "remove", scope));
        var changed = await RunAsync("clients", "change", id, "--grant", "client_credentials", "--scope", "chat");
        Assert.Equal("chat", Text(changed, "scope"));
        Assert.False(changed.TryGetProperty("client_secret", out _));
        await RunAsync("scopes", "remove", scope);
        Assert.DoesNotContain(scope, (await RunAsync("scopes")).GetRawText(), StringComparison.Ordinal);

        var name = (await _host.AddAccountAsync()).UserName!;
        using var browser = new Browser(_host.Origin);
        var party = new RelyingParty(_host);
        var tokens = await party.GetTokensAsync(browser, name);
        await RunAsync("people", "sign-out", name);
        AssertError(HttpStatusCode.BadRequest, "invalid_grant", await party.RefreshAsync(Text(tokens, "refresh_token")));
        Assert.Contains(name, (await RunAsync("people", "--after", name[..^1])).GetRawText(), StringComparison.Ordinal);
        await RunAsync("people", "remove", name);
        Assert.DoesNotContain(name, (await RunAsync("people", "--after", name[..^1])).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_keys_sign_at_once_and_tokens_of_the_old_ones_live_on()
    {
        await using var host = await IdentityHost.StartAsync();
        using var browser = new Browser(host.Origin);
        var party = new RelyingParty(host);
        var name = (await host.AddAccountAsync()).UserName!;
        var before = await party.GetTokensAsync(browser, name);
        var kid = Text(RelyingParty.HeaderOf(Text(before, "access_token")), "kid");

        var keys = await RunAsync(host, "keys", "rotate");
        await host.RestartAsync();

        var after = await party.GetTokensAsync(browser, name);
        Assert.NotEqual(kid, Text(RelyingParty.HeaderOf(Text(after, "access_token")), "kid"));
        Assert.Contains(keys.EnumerateArray(), key => Text(key, "kid") == kid);
        Assert.Equal(HttpStatusCode.OK, (await party.UserInfoAsync(Text(before, "access_token"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await party.RefreshAsync(Text(before, "refresh_token"))).Status);
    }

    [Fact]
    public async Task The_API_is_for_administrators_with_the_scope_and_a_second_factor_and_for_clients_with_the_scope()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await ApiAsync(HttpMethod.Get, null)).Status);
        var party = new RelyingParty(_host);
        foreach (var (role, status) in new[] { ("learner", HttpStatusCode.Forbidden), ("administrator", HttpStatusCode.Unauthorized) })
        {
            using var browser = new Browser(_host.Origin);
            var tokens = await party.GetTokensAsync(browser, (await _host.AddAccountAsync(role: role)).UserName!, "openid admin");
            Assert.Equal(status, (await ApiAsync(HttpMethod.Get, Text(tokens, "access_token"))).Status);
        }

        var added = await RunAsync("clients", "add", "--grant", "client_credentials", "--scope", "admin");
        var (_, own) = await TokenAsync(Text(added, "client_id"), Text(added, "client_secret"));
        var token = Text(own, "access_token");
        Assert.Equal(HttpStatusCode.OK, (await ApiAsync(HttpMethod.Get, token)).Status);
        var (created, client) = await ApiAsync(HttpMethod.Post, token, """{"client_name":"By API","redirect_uris":["https://api.example/cb"]}""");
        Assert.Equal(HttpStatusCode.Created, created);
        Assert.True(Text(client, "client_secret").Length >= 43);
        Assert.Equal(HttpStatusCode.BadRequest, (await ApiAsync(HttpMethod.Post, token, """{"redirect_uris":["http://evil.example/cb"]}""")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await ApiAsync(HttpMethod.Post, token, "nonsense")).Status);
        Assert.Equal(HttpStatusCode.OK, (await ApiAsync(HttpMethod.Post, token, path: $"/{Text(client, "client_id")}/secret")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await ApiAsync(HttpMethod.Delete, token, path: $"/{Text(client, "client_id")}")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await ApiAsync(HttpMethod.Delete, token, path: "/graphchat-cli")).Status);
    }

    private Task<JsonElement> RunAsync(params string[] arguments) => RunAsync(_host, arguments);

    private static async Task<JsonElement> RunAsync(IdentityHost host, params string[] arguments)
    {
        await using var output = new StringWriter();
        var options = new GraphChatIdentityOptions { PublicOrigin = host.Origin, ConnectionString = host.ConnectionString, NodeSecret = host.NodeSecret };
        await IdentityCommands.RunAsync(arguments, options, output, TestContext.Current.CancellationToken);
        return JsonDocument.Parse(output.ToString()).RootElement;
    }

    private Task<(HttpStatusCode Status, JsonElement Body)> TokenAsync(string clientId, string secret) => TokenAsync(_host, clientId, secret);

    private static Task<(HttpStatusCode Status, JsonElement Body)> TokenAsync(IdentityHost host, string clientId, string secret) =>
        new RelyingParty(host, clientId, secret: secret).PostAsync("/connect/token", new() { ["grant_type"] = "client_credentials" }, null, null);

    private async Task<(HttpStatusCode Status, JsonElement Body)> ApiAsync(HttpMethod method, string? token, string? body = null, string path = "")
    {
        using var request = new HttpRequestMessage(method, $"{_host.Origin}/connect/admin/clients{path}");
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        return await RelyingParty.SendAsync(request);
    }
}
