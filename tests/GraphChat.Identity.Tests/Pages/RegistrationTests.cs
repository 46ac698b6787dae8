using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using GraphChat.Identity.Mail;
using GraphChat.Identity.Tests.Hosting;
using GraphChat.Testing;
using static GraphChat.Identity.Tests.Tokens.CodeRedemptionTests;

namespace GraphChat.Identity.Tests.Pages;

/// <summary>Making an account, confirming an address and choosing another password by mail; mails go into a folder.</summary>
public sealed partial class RegistrationTests : IAsyncLifetime
{
    private readonly string _mails = System.IO.Directory.CreateTempSubdirectory("graphchat-mail-").FullName;
    private readonly ManualTimeProvider _time = new();
    private readonly string _name = $"n{Guid.NewGuid():N}"[..20];
    private IdentityHost? _host;

    private IdentityHost Host => _host!;

    public async ValueTask InitializeAsync() => _host = await IdentityHost.StartAsync(_time, configure: options => new GraphChatIdentityOptions
    {
        PublicOrigin = options.PublicOrigin,
        ConnectionString = options.ConnectionString,
        NodeSecret = options.NodeSecret,
        Registration = RegistrationMode.Open,
        Mail = new MailOptions { Folder = _mails },
    });

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        System.IO.Directory.Delete(_mails, recursive: true);
    }

    [Fact]
    public async Task A_person_registers_confirms_an_address_and_chooses_another_password_by_mail()
    {
        using var browser = new Browser(Host.Origin);
        var party = new RelyingParty(Host);
        var page = await RegisterAsync(browser, ("new_password", "short"));
        Assert.Contains("too short", page.Html, StringComparison.Ordinal);
        page = await RegisterAsync(browser, ("email", "a@example.org, b@example.org"));
        Assert.Contains("no e-mail address", page.Html, StringComparison.Ordinal);
        page = await RegisterAsync(browser);
        Assert.Contains("Some Body", page.Html, StringComparison.Ordinal);
        Assert.Contains("is taken", (await RegisterAsync(browser)).Html, StringComparison.Ordinal);

        // Before the address is confirmed nothing is sent to it but the confirmation.
        Assert.Contains("If there is an account", (await ForgotAsync(_name)).Html, StringComparison.Ordinal);
        var confirm = await LinkAsync(1);
        page = await browser.OpenAsync(confirm);
        await browser.OpenAsync(confirm);
        Assert.Contains("The address is confirmed", (await browser.SubmitAsync(page)).Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.SubmitAsync(page)).Response.StatusCode);
        var tokens = await party.GetTokensAsync(browser, _name, "openid email offline_access");
        var (_, info) = await party.UserInfoAsync(Text(tokens, "access_token"));
        Assert.Equal(("some.body@example.org", true), (Text(info, "email"), info.GetProperty("email_verified").GetBoolean()));

        _time.Jump(TimeSpan.FromHours(2));
        await ForgotAsync(_name);
        var reset = await LinkAsync(2);
        using var other = new Browser(Host.Origin);
        page = await other.OpenAsync(reset);
        Assert.Contains("too easy", (await other.SubmitAsync(page, ("new_password", _name + "1"))).Html, StringComparison.Ordinal);
        Assert.Contains("Your password is changed", (await other.SubmitAsync(page, ("new_password", "a wholly other sentence"))).Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await other.OpenAsync(reset)).Response.StatusCode);
        AssertError(HttpStatusCode.BadRequest, "invalid_grant", await party.RefreshAsync(Text(tokens, "refresh_token")));
        Assert.NotNull((await other.SignInAsync(await other.OpenAsync(party.AuthorizationAddress()), _name, "a wholly other sentence")).OutsideParameter("code"));
        Assert.Equal(0, await Host.CountAsync("""SELECT count(*) FROM identity."OneTimeLinks" WHERE "Hash" = $1""", reset.Split('=')[^1]));
    }

    [Fact]
    public async Task The_answer_about_a_forgotten_password_is_the_same_for_everybody()
    {
        var unknown = await ForgotAsync("nobody");
        var account = await Host.AddAccountAsync();
        var known = await ForgotAsync(account.UserName!);
        Assert.Equal(unknown.Html, known.Html);
        Assert.Equal(unknown.Response.StatusCode, known.Response.StatusCode);
        Assert.Empty(System.IO.Directory.GetFiles(_mails));
    }

    [Fact]
    public async Task A_link_expires()
    {
        using var browser = new Browser(Host.Origin);
        await RegisterAsync(browser);
        var confirm = await LinkAsync(1);
        _time.Jump(TimeSpan.FromDays(1));
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.OpenAsync(confirm)).Response.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.OpenAsync("/account/reset?token=made-up")).Response.StatusCode);
    }

    [Fact]
    public async Task Where_registration_is_closed_only_the_first_administrator_makes_an_account_and_only_once()
    {
        await using var host = await IdentityHost.StartAsync();
        using var browser = new Browser(host.Origin);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.OpenAsync("/account/register")).Response.StatusCode);
        var invitation = Text(await RunAsync(host, "people", "invite"), "link");
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.OpenAsync(invitation)).Response.StatusCode);

        var link = Text(await RunAsync(host, "people", "first-administrator"), "link");
        var page = await browser.OpenAsync(link);
        using var second = new Browser(host.Origin);
        var other = await second.OpenAsync(link);
        (string, string)[] fields = [("name", "root-person"), ("display_name", "Root"), ("new_password", "a long enough sentence")];
        Assert.Contains("Root", (await browser.SubmitAsync(page, fields)).Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await second.SubmitAsync(other, [("name", "second-person"), .. fields[1..]])).Response.StatusCode);
        Assert.Equal(1, await host.CountAsync("""SELECT count(*) FROM identity."AspNetUsers" WHERE "Role" = 'administrator'"""));
        await Assert.ThrowsAsync<ArgumentException>(() => RunAsync(host, "people", "first-administrator"));
    }

    [Fact]
    public async Task An_invitation_gives_its_role_and_works_once()
    {
        var link = Text(await RunAsync(Host, "people", "invite", "--role", "trainer"), "link");
        using var browser = new Browser(Host.Origin);
        var page = await browser.OpenAsync(link);
        (string, string)[] fields = [("name", _name), ("display_name", "Trainer"), ("new_password", "a long enough sentence")];
        await browser.SubmitAsync(page, fields);
        Assert.Equal(1, await Host.CountAsync("""SELECT count(*) FROM identity."AspNetUsers" WHERE "UserName" = $1 AND "Role" = 'trainer'""", _name));
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.OpenAsync(link)).Response.StatusCode);
    }

    private static async Task<JsonElement> RunAsync(IdentityHost host, params string[] arguments)
    {
        await using var output = new StringWriter();
        var options = new GraphChatIdentityOptions { PublicOrigin = host.Origin, ConnectionString = host.ConnectionString, NodeSecret = host.NodeSecret };
        // The command's own clock is the machine's; the links that it makes must live on the test's.
        await IdentityCommands.RunAsync(arguments, options, output, TestContext.Current.CancellationToken, host.Time);
        return JsonDocument.Parse(output.ToString()).RootElement;
    }

    private async Task<BrowserPage> RegisterAsync(Browser browser, params (string Name, string Value)[] changed)
    {
        var fields = new Dictionary<string, string>
        {
            ["name"] = _name,
            ["display_name"] = "Some Body",
            ["email"] = "some.body@example.org",
            ["new_password"] = IdentityHost.Password,
        };
        foreach (var (name, value) in changed)
        {
            fields[name] = value;
        }

        return await browser.SubmitAsync(await browser.OpenAsync("/account/register"), [.. fields.Select(field => (field.Key, field.Value))]);
    }

    private async Task<BrowserPage> ForgotAsync(string name)
    {
        using var browser = new Browser(Host.Origin);
        return await browser.SubmitAsync(await browser.OpenAsync("/account/forgot"), ("name", name));
    }

    private async Task<string> LinkAsync(int mails)
    {
        for (var i = 0; i < 100 && System.IO.Directory.GetFiles(_mails).Length < mails; i++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        var files = System.IO.Directory.GetFiles(_mails).Order().ToArray();
        Assert.Equal(mails, files.Length);
        return Address().Match(await File.ReadAllTextAsync(files[^1], TestContext.Current.CancellationToken)).Value;
    }

    [GeneratedRegex("http://[^\\s]+")]
    private static partial Regex Address();
}
