using System.Diagnostics;
using System.Net;
using GraphChat.Identity.Tests.Hosting;

namespace GraphChat.Identity.Tests.Pages;

public sealed class SignInTests(SharedHost shared) : IDisposable
{
    private readonly IdentityHost _host = shared.Host;
    private readonly Browser _browser = new(shared.Host.Origin);
    private readonly RelyingParty _party = new(shared.Host);

    public void Dispose() => _browser.Dispose();

    [Fact]
    public async Task A_wrong_password_and_an_unknown_name_get_the_same_answer_in_the_same_time()
    {
        await using var host = await IdentityHost.StartAsync(realHashes: true);
        using var browser = new Browser(host.Origin);
        var party = new RelyingParty(host);
        var account = await host.AddAccountAsync();
        var page = await browser.OpenAsync(party.AuthorizationAddress());
        var known = new List<TimeSpan>();
        var unknown = new List<TimeSpan>();
        for (var i = 0; i < 4; i++)
        {
            var name = i % 2 == 0 ? account.UserName! : $"nobody{Guid.NewGuid():N}";
            var started = Stopwatch.GetTimestamp();
            var answer = await browser.SignInAsync(page, name, "wrong password");
            (i % 2 == 0 ? known : unknown).Add(Stopwatch.GetElapsedTime(started));

            Assert.Equal(HttpStatusCode.OK, answer.Response.StatusCode);
            Assert.Contains("role=\"alert\">The name or the password is wrong.", answer.Html, StringComparison.Ordinal);
        }

        // Both cost a hash; a lookup alone takes a few milliseconds.
        Assert.All(unknown, time => Assert.True(time > known.Min() / 3, $"{time} against {known.Min()}"));
        Assert.Null((await browser.OpenAsync(party.AuthorizationAddress())).Outside);
    }

    [Fact]
    public async Task After_five_wrong_passwords_the_right_one_is_not_looked_at_from_there()
    {
        var account = await _host.AddAccountAsync();
        var page = await _browser.OpenAsync(_party.AuthorizationAddress());
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await _browser.SignInAsync(page, account.UserName!, "wrong password")).Response.StatusCode);
        }

        var answer = await _browser.SignInAsync(page, account.UserName!);

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.Response.StatusCode);
        Assert.Equal("300", answer.Response.Headers.GetValues("Retry-After").Single());
        Assert.Null(answer.Outside);
    }

    [Fact]
    public async Task Throttling_is_the_same_for_names_that_do_not_exist()
    {
        var name = $"nobody{Guid.NewGuid():N}";
        var page = await _browser.OpenAsync(_party.AuthorizationAddress());
        for (var i = 0; i < 5; i++)
        {
            await _browser.SignInAsync(page, name, "wrong password");
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await _browser.SignInAsync(page, name, "wrong password")).Response.StatusCode);
    }

    [Fact]
    public async Task Sixteen_guesses_at_once_are_no_more_than_five()
    {
        var account = await _host.AddAccountAsync();
        var page = await _browser.OpenAsync(_party.AuthorizationAddress());

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => _browser.SignInAsync(page, account.UserName!, "wrong password")));

        Assert.Equal(5, answers.Count(answer => answer.Response.StatusCode == HttpStatusCode.OK));
        Assert.Equal(11, answers.Count(answer => answer.Response.StatusCode == HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task Eight_right_sign_ins_at_once_all_succeed()
    {
        var account = await _host.AddAccountAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            using var browser = new Browser(_host.Origin);
            return await browser.SignInAsync(await browser.OpenAsync(_party.AuthorizationAddress()), account.UserName!);
        }));

        Assert.All(answers, answer => Assert.NotNull(answer.OutsideParameter("code")));
    }

    [Fact]
    public async Task The_page_keeps_out_of_caches_frames_and_scripts()
    {
        var page = await _browser.OpenAsync(_party.AuthorizationAddress());

        var headers = page.Response.Headers;
        Assert.Contains("no-store", headers.CacheControl!.ToString(), StringComparison.Ordinal);
        var policy = headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("form-action 'self' http://127.0.0.1:7777;", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("DENY", headers.GetValues("X-Frame-Options").Single());
        Assert.Equal("no-referrer", headers.GetValues("Referrer-Policy").Single());
        Assert.Equal("nosniff", headers.GetValues("X-Content-Type-Options").Single());
        // The one script is a file from here, for passkeys.
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotMatch("<script(?! src=\"/account/assets/[a-z]+\\.js\" defer></script>)", page.Html);
        Assert.DoesNotContain("style=", page.Html, StringComparison.Ordinal);
        Assert.Contains("autocomplete=\"current-password\"", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cookies_are_http_only_and_lax_and_on_loopback_http_not_secure()
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false });
        using var response = await http.GetAsync(_host.Origin + "/account/sign-in", TestContext.Current.CancellationToken);
        var cookie = response.Headers.GetValues("Set-Cookie").Single().ToLowerInvariant();
        Assert.StartsWith("graphchat-antiforgery=", cookie, StringComparison.Ordinal);
        Assert.Contains("httponly", cookie, StringComparison.Ordinal);
        Assert.Contains("samesite=lax", cookie, StringComparison.Ordinal);
        Assert.Contains("path=/", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("secure", cookie, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_without_its_field_or_from_another_browser_or_site_signs_nobody_in()
    {
        var account = await _host.AddAccountAsync();
        var page = await _browser.OpenAsync(_party.AuthorizationAddress());
        using var other = new Browser(_host.Origin);

        Assert.Equal(HttpStatusCode.BadRequest, (await other.SignInAsync(page, account.UserName!)).Response.StatusCode);
        var bare = new BrowserPage(page.Response, "<form method=\"post\" action=\"/account/sign-in\"", null);
        Assert.Equal(HttpStatusCode.BadRequest, (await _browser.SignInAsync(bare, account.UserName!)).Response.StatusCode);
        _browser.Http.DefaultRequestHeaders.Add("Sec-Fetch-Site", "cross-site");
        Assert.Equal(HttpStatusCode.BadRequest, (await _browser.SignInAsync(page, account.UserName!)).Response.StatusCode);
    }

    [Fact]
    public async Task Signing_in_gives_a_new_session_and_voids_the_old()
    {
        var account = await _host.AddAccountAsync();
        await _party.GetTokensAsync(_browser, account.UserName!);
        var before = Cookie(_browser);
        var page = await _browser.OpenAsync(_party.AuthorizationAddress(p => p["prompt"] = "login"));
        await _browser.SignInAsync(page, account.UserName!);
        Assert.NotEqual(before, Cookie(_browser));

        using var thief = new Browser(_host.Origin);
        thief.Cookies.Add(new Uri(_host.Origin), new Cookie("graphchat-session", before));
        Assert.Null((await thief.OpenAsync(_party.AuthorizationAddress())).Outside);
    }

    [Fact]
    public async Task Names_are_shown_encoded()
    {
        var page = await _browser.OpenAsync(_party.AuthorizationAddress(p => p["login_hint"] = "\"><script>alert(1)</script>"));
        Assert.DoesNotContain("<script>alert", page.Html, StringComparison.Ordinal);
        Assert.Contains("value=\"&quot;&gt;&lt;script&gt;", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_style_is_served_from_here()
    {
        using var response = await _browser.Http.GetAsync("/account/assets/style.css", TestContext.Current.CancellationToken);
        Assert.Equal("text/css", response.Content.Headers.ContentType!.MediaType);
    }

    private string Cookie(Browser browser) => browser.Cookies.GetCookies(new Uri(_host.Origin))["graphchat-session"]!.Value;
}
