using System.Net;
using System.Text;
using GraphChat.Identity.SecondFactor;
using GraphChat.Identity.Tests.Hosting;
using GraphChat.Jose;
using Microsoft.Extensions.DependencyInjection;
using static GraphChat.Identity.Tests.Tokens.CodeRedemptionTests;

namespace GraphChat.Identity.Tests.Protocol;

/// <summary>Requests that a browser or a library never sends, as a probe writes them by hand: each is answered in the words of the protocol, and never by a fault.</summary>
public sealed class HostileRequestTests(SharedHost shared)
{
    private const string Form = "application/x-www-form-urlencoded";
    private static readonly string[] s_forClients = ["/connect/token", "/connect/par", "/connect/device", "/connect/revoke", "/connect/introspect"];

    private readonly IdentityHost _host = shared.Host;

    /// <summary>The framework's reader of forms throws for these: each was an unhandled exception once.</summary>
    [Theory]
    [InlineData(Form + ";;")]
    [InlineData(Form + ";=")]
    [InlineData(Form + "; charset=\"")]
    [InlineData(Form + "; charset=utf-7")]
    [InlineData(Form + "; charset=utf-16")]
    [InlineData(Form + "; charset=unheard")]
    [InlineData(Form + ", text/plain")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/json")]
    [InlineData("")]
    public async Task A_body_of_a_type_that_is_no_form_is_an_invalid_request(string type)
    {
        foreach (var path in s_forClients)
        {
            using var answer = await PostAsync(path, "grant_type=client_credentials&client_id=graphchat-cli", type);
            Assert.Equal((path, HttpStatusCode.BadRequest), (path, answer.StatusCode));
            Assert.Contains("\"error\":\"invalid_request\"", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        foreach (var path in new[] { "/connect/authorize", "/connect/logout", "/connect/verify", "/account/sign-in", "/account/forgot", "/account/second-factor", "/account/consent" })
        {
            using var answer = await PostAsync(path, "client_id=graphchat-cli", type);
            Assert.Equal((path, HttpStatusCode.BadRequest), (path, answer.StatusCode));
            Assert.Null(answer.Headers.Location);
        }

        using var userInfo = await PostAsync("/connect/userinfo", "access_token=x", type);
        Assert.Equal(HttpStatusCode.Unauthorized, userInfo.StatusCode);
    }

    [Fact]
    public async Task A_form_is_one_whatever_the_case_the_quotes_and_the_charset_that_holds_ASCII()
    {
        foreach (var type in new[] { Form, Form + ";", "Application/X-WWW-Form-URLencoded; charset=UTF-8", Form + "; charset=\"utf-8\"", Form + "; a=b", Form + "; charset=us-ascii", Form + "; charset=ISO-8859-1" })
        {
            using var answer = await PostAsync("/connect/device", "client_id=graphchat-cli&scope=openid", type);
            Assert.Equal((type, HttpStatusCode.OK), (type, answer.StatusCode));
        }
    }

    /// <summary>PostgreSQL keeps no U+0000: where the name of a client was not looked at before, it was an unhandled exception.</summary>
    [Fact]
    public async Task A_client_with_U_0000_in_its_name_is_unknown()
    {
        using var pushed = await RelyingParty.Http.GetAsync(_host.Origin + "/connect/authorize?client_id=%00&request_uri=urn%3Aietf%3Aparams%3Aoauth%3Arequest_uri%3Ax", TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.BadRequest, null), (pushed.StatusCode, pushed.Headers.Location));
        foreach (var name in new[] { "\\u0000", "a\\u0000b", "\\ud800", "\\ufffe", "\\u00e9" })
        {
            var claims = $$"""{"iss":"{{name}}","sub":"{{name}}","aud":"{{_host.Origin}}","jti":"1","exp":99999999999}""";
            var assertion = $"{Encode("""{"alg":"ES256"}""")}.{Encode(claims)}.{Encode(new string('x', 64))}";
            AssertError(HttpStatusCode.Unauthorized, "invalid_client", await new RelyingParty(_host).PostAsync(
                "/connect/token",
                new() { ["grant_type"] = "client_credentials", ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", ["client_assertion"] = assertion },
                form => form.Remove("client_id"),
                null));
        }
    }

    /// <summary>Letters beyond ASCII took six bytes each on the way through the pages: a few hundred made an address that no server takes.</summary>
    [Theory]
    [InlineData("é", 1000)]
    [InlineData("漢", 800)]
    [InlineData("😀", 100)]
    [InlineData("+", 1500)]
    [InlineData("\"", 1000)]
    [InlineData("<&>'", 400)]
    [InlineData("\\", 1000)]
    [InlineData("%ff", 500)]
    [InlineData("a+b%20c ", 1)]
    [InlineData("\r\nLocation: https://evil.example/", 1)]
    public async Task The_state_comes_back_as_it_was_sent_also_by_way_of_the_pages(string letters, int count)
    {
        var state = string.Concat(Enumerable.Repeat(letters, count));
        var party = new RelyingParty(_host);
        using var browser = new Browser(_host.Origin);
        // By POST, as an address may be too long for the server.
        using var form = new FormUrlEncodedContent(party.AuthorizationParameters().Select(pair => KeyValuePair.Create(pair.Key, pair.Key == "state" ? state : pair.Value!)));
        using var asked = await browser.Http.PostAsync("/connect/authorize", form, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.SeeOther, asked.StatusCode);

        var page = await browser.SignInAsync(await browser.OpenAsync(asked.Headers.Location!.OriginalString), (await _host.AddAccountAsync()).UserName!);

        Assert.NotNull(page.OutsideParameter("code"));
        Assert.Equal(state, page.OutsideParameter("state"));
    }

    [Fact]
    public async Task The_longest_request_that_is_taken_passes_the_second_factor_too_and_a_longer_one_gets_a_page()
    {
        var account = await _host.AddAccountAsync();
        var factors = _host.Services.GetRequiredService<SecondFactors>();
        var secret = (await factors.BeginSetUpAsync(account.Id, CancellationToken.None))!;
        Assert.True(await factors.ConfirmAsync(account.Id, TimeCode.Of(secret, TimeCode.StepAt(_host.Time.GetUtcNow())), CancellationToken.None));
        var codes = await factors.CreateRecoveryCodesAsync(account.Id, CancellationToken.None);
        var party = new RelyingParty(_host);
        // Braces, colons and quotes of JSON, and the state itself.
        var rest = 3500 - party.AuthorizationParameters().Where(pair => pair.Key != "state").Sum(pair => pair.Key.Length + pair.Value!.Length + 6) - 2 - 10;

        foreach (var (length, isTaken) in new[] { (rest, true), (rest + 40, false) })
        {
            using var browser = new Browser(_host.Origin);
            var page = await browser.OpenAsync(party.AuthorizationAddress(parameters => parameters["state"] = new string('s', length)));
            Assert.Equal(isTaken, page.Response.IsSuccessStatusCode);
            if (isTaken)
            {
                page = await browser.SignInAsync(page, account.UserName!);
                Assert.Contains("Your second factor", page.Html, StringComparison.Ordinal);
                page = await browser.SubmitAsync(page, ("code", codes[0]));
                Assert.Equal(length, page.OutsideParameter("state")!.Length);
            }
        }

        using var leaving = await PostAsync("/connect/logout", $"state={new string('s', 5000)}", Form);
        Assert.Equal((HttpStatusCode.BadRequest, null), (leaving.StatusCode, leaving.Headers.Location));
    }

    [Fact]
    public async Task Every_refusal_to_a_client_is_written_down_once()
    {
        var (clientId, secret) = await _host.AddConfidentialClientAsync();
        var right = $"client_id={clientId}&client_secret={secret}";
        string[] wrong =
        [
            $"client_id={clientId}&client_secret=wrong", $"client_id={clientId}", "client_id=nobody&client_secret=x", $"{right}&client_id={clientId}", $"{right}&x=%00", "",
            $"{right}&client_assertion=x", right,
        ];
        foreach (var path in s_forClients)
        {
            foreach (var body in wrong)
            {
                using var answer = await PostAsync(path, body, Form);
                Assert.InRange((int)answer.StatusCode, 400, 401);
                var reference = Assert.Single(answer.Headers.GetValues("X-Correlation-Id"));
                var written = await _host.Database.QueryAsync(
                    """SELECT "Kind", "Details" FROM identity."AuditEvents" WHERE "CorrelationId" = $1""", reader => $"{reader.GetString(0)} {reader.GetString(1)}", TestContext.Current.CancellationToken, reference);
                Assert.Single(written);
                Assert.DoesNotContain(secret, written[0], StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task A_name_that_turns_what_stands_beside_it_around_is_refused()
    {
        using var mails = new Mailbox();
        await using var host = await IdentityHost.StartAsync(configure: mails.Configure);
        foreach (var mark in "\u061C\u200E\u200F\u202A\u202E\u2066\u2069\u0007")
        {
            using var browser = new Browser(host.Origin);
            var page = await browser.SubmitAsync(
                await browser.OpenAsync("/account/register"), ("name", "somebody"), ("display_name", $"moT{mark}"), ("new_password", IdentityHost.Password));
            Assert.Contains("1 to 100 characters", page.Html, StringComparison.Ordinal);
        }

        Assert.Equal(0, await host.CountAsync("""SELECT count(*) FROM identity."AspNetUsers" """));
    }

    private static string Encode(string text) => Base64UrlText.Encode(Encoding.UTF8.GetBytes(text));

    private async Task<HttpResponseMessage> PostAsync(string path, string body, string type)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _host.Origin + path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        if (type.Length > 0)
        {
            Assert.True(request.Content.Headers.TryAddWithoutValidation("Content-Type", type));
        }

        return await RelyingParty.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
