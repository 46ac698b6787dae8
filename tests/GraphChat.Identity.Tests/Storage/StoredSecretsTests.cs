using System.Text;
using GraphChat.Identity.Tests.Hosting;
using GraphChat.Jose;
using static GraphChat.Identity.Tests.Tokens.CodeRedemptionTests;

namespace GraphChat.Identity.Tests.Storage;

public sealed class StoredSecretsTests
{
    [Fact]
    public async Task The_database_holds_no_secret_token_code_or_key_in_the_clear()
    {
        await using var host = await IdentityHost.StartAsync();
        var account = await host.AddAccountAsync();
        var (clientId, secret) = await host.AddConfidentialClientAsync();
        var party = new RelyingParty(host, clientId, "https://rp.example/cb", secret);
        using var browser = new Browser(host.Origin);
        var code = await party.GetCodeAsync(browser, account.UserName!);
        var (_, tokens) = await party.ExchangeAsync(code);
        var (_, next) = await party.RefreshAsync(Text(tokens, "refresh_token"));
        var cookie = browser.Cookies.GetCookies(new Uri(host.Origin))["graphchat-session"]!.Value;

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
            Text(tokens, "access_token").Split('.')[2], Convert.ToHexStringLower(host.NodeSecret.Span), Convert.ToBase64String(host.NodeSecret.Span),
        ];
        foreach (var value in secrets)
        {
            Assert.DoesNotContain(value, text, StringComparison.Ordinal);
            if (Base64UrlText.TryDecode(value, out var bytes) && bytes.Length >= 16)
            {
                Assert.DoesNotContain(Convert.ToHexStringLower(bytes), text, StringComparison.Ordinal);
            }
        }

        // No private key: neither a JWK's member nor the key ring's own master key.
        Assert.DoesNotContain("\"d\":", text, StringComparison.Ordinal);
        Assert.DoesNotContain("masterKey", text, StringComparison.Ordinal);
    }
}
