using System.Text;
using GraphChat.Identity.Accounts;
using GraphChat.Identity.SecondFactor;
using GraphChat.Identity.Tests.Hosting;
using GraphChat.Jose;
using Microsoft.Extensions.DependencyInjection;
using static GraphChat.Identity.Tests.Tokens.CodeRedemptionTests;

namespace GraphChat.Identity.Tests.Storage;

public sealed class StoredSecretsTests
{
    [Fact]
    public async Task The_database_holds_no_secret_token_code_or_key_in_the_clear()
    {
        using var mails = new Mailbox();
        await using var host = await IdentityHost.StartAsync(configure: mails.Configure);
        var account = await host.AddAccountAsync();
        var (clientId, secret) = await host.AddConfidentialClientAsync();
        var party = new RelyingParty(host, clientId, "https://rp.example/cb", secret);
        using var browser = new Browser(host.Origin);
        var code = await party.GetCodeAsync(browser, account.UserName!);
        var (_, tokens) = await party.ExchangeAsync(code);
        var (_, next) = await party.RefreshAsync(Text(tokens, "refresh_token"));
        var cookie = browser.Cookies.GetCookies(new Uri(host.Origin))["graphchat-session"]!.Value;

        List<string> others = [browser.Cookies.GetCookies(new Uri(host.Origin))["graphchat-antiforgery"]!.Value];
        await AddPushedAndDeviceCodesAsync(host, party, browser, others);
        await AddLinksAsync(host, mails, others);
        await AddSecondFactorAsync(host, account, others);

        var dump = new StringBuilder();
        var tables = await host.Database.QueryAsync(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'identity'", reader => reader.GetString(0), TestContext.Current.CancellationToken);
        foreach (var table in tables)
        {
            var rows = await host.Database.QueryAsync($"SELECT t::text FROM identity.\"{table}\" t", reader => reader.GetString(0), TestContext.Current.CancellationToken);
            dump.AppendJoin('\n', rows).Append('\n');
        }

        var text = dump.ToString();
        Assert.Contains(clientId, text, StringComparison.Ordinal);
        string[] secrets =
        [
            IdentityHost.Password, secret, code, cookie, party.Verifier,
            Text(tokens, "access_token"), Text(tokens, "refresh_token"), Text(tokens, "id_token"), Text(next, "access_token"), Text(next, "refresh_token"),
            .. others, Text(tokens, "access_token").Split('.')[2], Convert.ToHexStringLower(host.NodeSecret.Span), Convert.ToBase64String(host.NodeSecret.Span),
        ];
        foreach (var value in secrets)
        {
            Assert.True(value.Length >= 8, value);
            Assert.DoesNotContain(value, text, StringComparison.OrdinalIgnoreCase);
            if (Base64UrlText.TryDecode(value, out var bytes) && bytes.Length >= 16)
            {
                Assert.DoesNotContain(Convert.ToHexStringLower(bytes), text, StringComparison.Ordinal);
            }
        }

        // No private key: neither a JWK's member nor the key ring's own master key.
        Assert.DoesNotContain("\"d\":", text, StringComparison.Ordinal);
        Assert.DoesNotContain("masterKey", text, StringComparison.Ordinal);
    }

    private static async Task AddPushedAndDeviceCodesAsync(IdentityHost host, RelyingParty party, Browser browser, List<string> secrets)
    {
        var (_, pushed) = await party.PostAsync("/connect/par", party.AuthorizationParameters().ToDictionary(pair => pair.Key, pair => pair.Value!), null, null);
        secrets.Add(Text(pushed, "request_uri").Split(':')[^1]);
        var native = new RelyingParty(host);
        for (var i = 0; i < 2; i++)
        {
            var (_, device) = await native.PostAsync("/connect/device", new() { ["scope"] = "openid offline_access" }, null, null);
            secrets.AddRange([Text(device, "device_code"), Text(device, "user_code"), Text(device, "user_code").Replace("-", "", StringComparison.Ordinal)]);
            if (i == 0)
            {
                var page = await browser.SubmitAsync(await browser.OpenAsync("/connect/verify"), ("user_code", Text(device, "user_code")));
                await browser.SubmitAsync(page, ("decision", "allow"));
                var (_, tokens) = await native.PostAsync(
                    "/connect/token", new() { ["grant_type"] = "urn:ietf:params:oauth:grant-type:device_code", ["device_code"] = Text(device, "device_code") }, null, null);
                secrets.AddRange([Text(tokens, "refresh_token"), Text(tokens, "access_token")]);
            }
        }
    }

    private static async Task AddLinksAsync(IdentityHost host, Mailbox mails, List<string> secrets)
    {
        await using var output = new StringWriter();
        var options = new GraphChatIdentityOptions { PublicOrigin = host.Origin, ConnectionString = host.ConnectionString, NodeSecret = host.NodeSecret };
        await IdentityCommands.RunAsync(["people", "invite"], options, output, TestContext.Current.CancellationToken);
        secrets.Add(Text(System.Text.Json.JsonDocument.Parse(output.ToString()).RootElement, "link").Split('=')[^1]);
        using var browser = new Browser(host.Origin);
        var name = $"n{Guid.NewGuid():N}"[..20];
        await browser.SubmitAsync(
            await browser.OpenAsync("/account/register"), ("name", name), ("display_name", "Some Body"), ("email", "some.body@example.org"), ("new_password", "a sentence for registering"));
        var confirmation = await mails.NextLinkAsync();
        await browser.SubmitAsync(await browser.OpenAsync(confirmation));
        await browser.SubmitAsync(await browser.OpenAsync("/account/forgot"), ("name", name));
        var reset = await mails.NextLinkAsync();
        secrets.AddRange(["a sentence for registering", confirmation.Split('=')[^1], reset.Split('=')[^1]]);
    }

    private static async Task AddSecondFactorAsync(IdentityHost host, Account account, List<string> secrets)
    {
        var factors = host.Services.GetRequiredService<SecondFactors>();
        var secret = (await factors.BeginSetUpAsync(account.Id, CancellationToken.None))!;
        Assert.True(await factors.ConfirmAsync(account.Id, TimeCode.Of(secret, TimeCode.StepAt(host.Time.GetUtcNow())), CancellationToken.None));
        var codes = await factors.CreateRecoveryCodesAsync(account.Id, CancellationToken.None);
        Assert.Equal(SignInOutcome.Accepted, await factors.UseAsync(account.Id, codes[0], CancellationToken.None));
        secrets.AddRange([Base32.Encode(secret), Convert.ToBase64String(secret), Convert.ToHexString(secret), Encoding.Latin1.GetString(secret)]);
        secrets.AddRange(codes);
        secrets.AddRange(codes.Select(code => code.Replace("-", "", StringComparison.Ordinal)));
    }
}
