using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using GraphChat.Identity.Tests.Hosting;

namespace GraphChat.Identity.Tests.Tokens;

public sealed class CodeRedemptionTests(SharedHost shared) : IAsyncLifetime, IDisposable
{
    private readonly IdentityHost _host = shared.Host;
    private readonly Browser _browser = new(shared.Host.Origin);
    private readonly RelyingParty _party = new(shared.Host);
    private string _name = "";

    public async ValueTask InitializeAsync() => _name = (await _host.AddAccountAsync()).UserName!;

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    public void Dispose() => _browser.Dispose();

    [Fact]
    public async Task A_code_works_once_and_its_second_use_revokes_what_the_first_gave()
    {
        var code = await _party.GetCodeAsync(_browser, _name);
        var (_, tokens) = await _party.ExchangeAsync(code);

        var (status, body) = await _party.ExchangeAsync(code);

        AssertError(HttpStatusCode.BadRequest, "invalid_grant", status, body);
        Assert.Equal("invalid_grant", (await _party.RefreshAsync(Text(tokens, "refresh_token"))).Body.GetProperty("error").GetString());
        Assert.Equal(HttpStatusCode.Unauthorized, (await _party.UserInfoAsync(Text(tokens, "access_token"))).Status);
        var sid = RelyingParty.PayloadOf(Text(tokens, "access_token")).GetProperty("sid").GetString();
        Assert.Equal(1, await _host.CountAsync("""SELECT count(*) FROM identity."AuditEvents" WHERE "Kind" = 'code_reused' AND "SessionId" = $1""", sid));
    }

    [Fact]
    public async Task Of_eight_redemptions_at_once_one_wins()
    {
        var code = await _party.GetCodeAsync(_browser, _name);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _party.ExchangeAsync(code)));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal(7, answers.Count(answer => answer.Status == HttpStatusCode.BadRequest && Text(answer.Body, "error") == "invalid_grant"));
        // The others are a reuse, so what the winner got is void.
        var winner = answers.Single(answer => answer.Status == HttpStatusCode.OK).Body;
        Assert.Equal(HttpStatusCode.BadRequest, (await _party.RefreshAsync(Text(winner, "refresh_token"))).Status);
    }

    [Theory]
    [InlineData("code_verifier", "wrong-verifier-wrong-verifier-wrong-verifier-000")]
    [InlineData("code_verifier", "short")]
    [InlineData("redirect_uri", "http://127.0.0.1:7778/callback")]
    [InlineData("redirect_uri", "http://127.0.0.1:7777/callback/")]
    public async Task A_code_that_comes_with_another_verifier_or_redirect_uri_is_refused_and_spent(string name, string value)
    {
        var code = await _party.GetCodeAsync(_browser, _name);

        var (status, body) = await _party.ExchangeAsync(code, form => form[name] = value);

        AssertError(HttpStatusCode.BadRequest, "invalid_grant", status, body);
        AssertError(HttpStatusCode.BadRequest, "invalid_grant", await _party.ExchangeAsync(code));
    }

    [Theory]
    [InlineData("code")]
    [InlineData("code_verifier")]
    [InlineData("redirect_uri")]
    public async Task A_missing_part_is_an_invalid_request_and_spends_nothing(string name)
    {
        var code = await _party.GetCodeAsync(_browser, _name);

        AssertError(HttpStatusCode.BadRequest, "invalid_request", await _party.ExchangeAsync(code, form => form.Remove(name)));
        AssertError(HttpStatusCode.BadRequest, "invalid_request", await _party.ExchangeAsync(code, form => form[name] = ""));

        Assert.Equal(HttpStatusCode.OK, (await _party.ExchangeAsync(code)).Status);
    }

    [Fact]
    public async Task A_code_of_one_client_is_worth_nothing_to_another()
    {
        var code = await _party.GetCodeAsync(_browser, _name);

        AssertError(HttpStatusCode.BadRequest, "invalid_grant", await _party.ExchangeAsync(code, form => form["client_id"] = "graphchat-web"));
        var (clientId, secret) = await _host.AddConfidentialClientAsync();
        AssertError(HttpStatusCode.BadRequest, "invalid_grant", await _party.ExchangeAsync(code, form => (form["client_id"], form["client_secret"]) = (clientId, secret)));

        Assert.Equal(HttpStatusCode.OK, (await _party.ExchangeAsync(code)).Status);
    }

    [Fact]
    public async Task Made_up_codes_are_refused()
    {
        foreach (var code in new[] { "x", new string('A', 43), new string('A', 4000), "é\u0001", "'; DROP TABLE identity.\"OpenIddictTokens\"; --" })
        {
            AssertError(HttpStatusCode.BadRequest, "invalid_grant", await _party.ExchangeAsync(code));
        }

        AssertError(HttpStatusCode.BadRequest, "invalid_request", await _party.ExchangeAsync("with\0nul"));
    }

    [Fact]
    public async Task A_refresh_token_is_not_taken_for_a_code_nor_a_code_for_a_refresh_token()
    {
        var tokens = await _party.GetTokensAsync(_browser, _name);
        AssertError(HttpStatusCode.BadRequest, "invalid_grant", await _party.ExchangeAsync(Text(tokens, "refresh_token")));
        AssertError(HttpStatusCode.BadRequest, "invalid_grant", await _party.RefreshAsync(await _party.GetCodeAsync(_browser, _name)));
    }

    [Fact]
    public async Task Without_offline_access_there_is_no_refresh_token_and_without_openid_no_id_token()
    {
        var tokens = await _party.GetTokensAsync(_browser, _name, "chat");
        Assert.False(tokens.TryGetProperty("refresh_token", out _));
        Assert.False(tokens.TryGetProperty("id_token", out _));
        Assert.Equal("chat", Text(tokens, "scope"));
        using var request = new HttpRequestMessage(HttpMethod.Get, _host.Origin + "/connect/userinfo");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Text(tokens, "access_token"));
        using var answer = await RelyingParty.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(
            "Bearer realm=\"graphchat\", error=\"insufficient_scope\", error_description=\"The scope openid is required.\", scope=\"openid\"",
            answer.Headers.WwwAuthenticate.ToString());
    }

    internal static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    internal static void AssertError(HttpStatusCode expected, string code, (HttpStatusCode Status, JsonElement Body) answer) =>
        AssertError(expected, code, answer.Status, answer.Body);

    private static void AssertError(HttpStatusCode expected, string code, HttpStatusCode status, JsonElement body)
    {
        Assert.Equal((expected, code), (status, Text(body, "error")));
        Assert.All(Text(body, "error_description"), letter => Assert.InRange(letter, ' ', '~'));
    }
}
