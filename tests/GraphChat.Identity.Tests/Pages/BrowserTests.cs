using System.Net;
using System.Text.Json;
using GraphChat.Identity.Federation;
using GraphChat.Identity.Protocol;
using GraphChat.Identity.Tests.Hosting;
using GraphChat.Testing;
using static GraphChat.Identity.Tests.Tokens.CodeRedemptionTests;

namespace GraphChat.Identity.Tests.Pages;

/// <summary>The pages in a real browser; their pictures are kept beside the tests' output.</summary>
public sealed class BrowserTests(SharedHost shared)
{
    private const string Chromium = "/usr/bin/chromium";
    private static readonly string s_secret = Secrets.Create();

    [Fact]
    public async Task Every_page_is_drawn_in_two_languages_without_a_fault_and_a_passkey_signs_in()
    {
        Requirement.Missing(!File.Exists(Chromium), "Chromium is not installed: apt-get install chromium.");
        using var mails = new Mailbox();
        await using var host = await IdentityHost.StartAsync(hostName: "localhost", configure: options => Configure(mails.Configure(options)));
        await using var restart = await RestartButton.StartAsync(host);
        await shared.Host.AddUpstreamClientAsync("pictures", s_secret, $"{host.Origin}/account/upstream/elsewhere/callback");
        var elsewhere = new[] { await shared.Host.AddAccountAsync(), await shared.Host.AddAccountAsync() }.Select(account => account.UserName);
        var invitations = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            await using var said = new StringWriter();
            var options = new GraphChatIdentityOptions { PublicOrigin = host.Origin, ConnectionString = host.ConnectionString, NodeSecret = host.NodeSecret };
            await IdentityCommands.RunAsync(["people", "invite", "--role", "trainer"], options, said, TestContext.Current.CancellationToken);
            invitations.Add(Text(JsonDocument.Parse(said.ToString()).RootElement, "link"));
        }

        var name = (await host.AddAccountAsync()).UserName!;
        var other = await host.AddClientAsync(client => client with { IsPublic = true, IsFirstParty = false, DisplayName = "Another application" });
        var party = new RelyingParty(host);
        var folder = System.IO.Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "pages")).FullName;

        var output = await NodeOracle.RunAsync(
            "tests/GraphChat.Identity.Tests/oracle",
            "pages.mjs",
            [host.Origin, name, IdentityHost.Password, folder, party.AuthorizationAddress(), new RelyingParty(host, other, "https://rp.example/cb").AuthorizationAddress(), Chromium, mails.Folder, string.Join(',', invitations), string.Join(',', elsewhere), restart.Address],
            null,
            TestContext.Current.CancellationToken);

        var report = JsonDocument.Parse(output).RootElement;
        // The error page's own status is an error to the browser's console.
        var faults = report.GetProperty("faults").EnumerateArray().Select(fault => fault.GetString()!).Where(fault => !fault.Contains("status of 4", StringComparison.Ordinal));
        Assert.Empty(faults);
        var pages = report.GetProperty("pages").EnumerateArray().Select(page => page.GetString()!).ToArray();
        Assert.All(pages, page => Assert.True(new FileInfo(Path.Combine(folder, page + ".png")).Length > 1000, page));
        string[] labels =
        [
            "error", "register", "forgot", "link-expired", "sign-in", "sign-in-refused", "invitation", "register-refused", "registered", "confirm", "confirmed", "forgot-sent", "reset", "reset-done", "account",
            "authenticator", "authenticator-refused", "recovery-codes", "authenticator-set-up", "access", "password", "passkeys", "delete", "sign-out", "second-factor", "second-factor-refused",
            "device", "device-refused", "device-question", "device-done", "consent", "access-given", "signed-out",
            "sign-in-elsewhere", "upstream-refused", "upstream-new", "linked", "unlink-refused",
        ];
        Assert.Equal([], labels.SelectMany(label => new[] { $"{label}-en", $"{label}-fr" }).Append("form-post-fr").Append("passkeys-listed").Except(pages));
        var passkey = report.GetProperty("passkey");
        Assert.Equal((1, 1), (passkey.GetProperty("listed").GetInt32(), passkey.GetProperty("credentials").GetInt32()));
        Assert.True(passkey.GetProperty("withoutVerification").GetBoolean());
        // Between the challenge and the answer of the sign-in, as between those of the registration.
        Assert.Equal(1, passkey.GetProperty("restarts").GetInt32());
        Assert.Equal(2, restart.Count);
        var (status, tokens) = await party.ExchangeAsync(passkey.GetProperty("code").GetString()!);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("urn:graphchat:acr:multi-factor", Text(RelyingParty.PayloadOf(Text(tokens, "id_token")), "acr"));
    }

    // The tests' other provider is the one elsewhere.
    private GraphChatIdentityOptions Configure(GraphChatIdentityOptions options) => new()
    {
        PublicOrigin = options.PublicOrigin,
        ConnectionString = options.ConnectionString,
        NodeSecret = options.NodeSecret,
        OutboundHosts = options.OutboundHosts,
        Registration = options.Registration,
        Mail = options.Mail,
        Upstreams = [new UpstreamOptions { Name = "elsewhere", DisplayName = "Elsewhere", Issuer = shared.Host.Origin, ClientId = "pictures", ClientSecret = s_secret, Registration = RegistrationMode.Open }],
    };
}
