using System.Diagnostics;
using System.Text;
using GraphChat.Identity.Accounts;
using GraphChat.Identity.Federation;
using GraphChat.Identity.Protocol;
using GraphChat.Identity.SecondFactor;
using GraphChat.Identity.Tests.Hosting;
using GraphChat.Jose;
using GraphChat.Jose.Jws;
using GraphChat.Jose.Jwt;
using GraphChat.Testing;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using static GraphChat.Identity.Tests.Tokens.CodeRedemptionTests;

namespace GraphChat.Identity.Tests.Storage;

/// <summary>Whoever gets hold of a dump of the database can sign in nowhere: every flow is gone through, and what it made is looked for in the whole of it.</summary>
public sealed class StoredSecretsTests
{
    // The framework's, which nothing here writes to.
    private static readonly string[] s_unused = ["AspNetUserClaims", "AspNetUserTokens"];
    private static readonly string s_upstreamSecret = Secrets.Create();

    private readonly List<string> _secrets = [IdentityHost.Password, s_upstreamSecret];

    [Fact]
    public async Task The_database_holds_no_secret_token_code_or_key_in_the_clear()
    {
        using var mails = new Mailbox();
        await using var host = await IdentityHost.StartAsync(configure: options => Configure(mails.Configure(options)));
        var account = await host.AddAccountAsync();
        var (clientId, secret) = await host.AddConfidentialClientAsync();
        var party = new RelyingParty(host, clientId, "https://rp.example/cb", secret);
        using var browser = new Browser(host.Origin);
        var code = await party.GetCodeAsync(browser, account.UserName!);
        var (_, tokens) = await party.ExchangeAsync(code);
        var (_, next) = await party.RefreshAsync(Text(tokens, "refresh_token"));
        _secrets.AddRange([secret, code, party.Verifier, Text(tokens, "id_token"), Text(next, "id_token")]);
        AddTokens(tokens);
        AddTokens(next);
        await AddPushedAndDeviceCodesAsync(host, party, browser);
        await AddLinksAsync(host, mails);
        await AddSecondFactorAsync(host, account);
        await AddClientsOwnAsync(host);
        await AddUpstreamAsync(host, account);
        await AddPasskeyAndSignOutAsync(host, account);
        AddCookies(host, browser);
        _secrets.AddRange([Convert.ToHexStringLower(host.NodeSecret.Span), Convert.ToBase64String(host.NodeSecret.Span), Base64UrlText.Encode(host.NodeSecret.Span)]);

        // A table that no flow here writes to would be looked at in vain.
        foreach (var table in await TablesAsync(host))
        {
            Assert.Equal((table, !s_unused.Contains(table)), (table, await host.CountAsync($"SELECT count(*) FROM (SELECT 1 FROM identity.\"{table}\" LIMIT 1) AS found") > 0));
        }

        var text = await DumpAsync(host);
        Assert.Contains(clientId, text, StringComparison.Ordinal);
        foreach (var value in _secrets.Distinct())
        {
            Assert.True(value.Length >= 8, value);
            Assert.All(ShapesOf(value), shape => Assert.DoesNotContain(shape, text, StringComparison.OrdinalIgnoreCase));
        }

        // No private key: neither a JWK's member nor the key ring's own master key.
        Assert.DoesNotContain("\"d\":", text, StringComparison.Ordinal);
        Assert.DoesNotContain("masterKey", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_is_found_however_it_was_written_down()
    {
        var secret = Secrets.Create();
        Assert.True(Base64UrlText.TryDecode(secret, out var bytes));
        string[] places =
        [
            secret, secret.ToUpperInvariant(), Convert.ToHexStringLower(Encoding.UTF8.GetBytes(secret)), Convert.ToHexString(bytes), Convert.ToBase64String(bytes),
            .. Enumerable.Range(0, 3).SelectMany(offset => new[]
            {
                Convert.ToBase64String(Encoding.UTF8.GetBytes(new string('x', offset) + secret + "and more")),
                Base64UrlText.Encode(Encoding.UTF8.GetBytes(new string('x', offset) + secret + "and more")),
            }),
        ];
        Assert.All(places, place => Assert.Contains(ShapesOf(secret), shape => place.Contains(shape, StringComparison.OrdinalIgnoreCase)));
    }

    private static GraphChatIdentityOptions Configure(GraphChatIdentityOptions options) => new()
    {
        PublicOrigin = options.PublicOrigin,
        ConnectionString = options.ConnectionString,
        NodeSecret = options.NodeSecret,
        OutboundHosts = options.OutboundHosts,
        Registration = options.Registration,
        Mail = options.Mail,
        // It answers its own metadata: nobody has to sign in there.
        Upstreams = [new UpstreamOptions { Name = "itself", DisplayName = "Itself", Issuer = options.PublicOrigin, ClientId = "here", ClientSecret = s_upstreamSecret }],
    };

    /// <summary>As it is, in hexadecimal, and in base64 wherever it begins; the same of the bytes that it stands for.</summary>
    private static IEnumerable<string> ShapesOf(string value)
    {
        yield return value;
        foreach (var shape in ShapesOf(Encoding.UTF8.GetBytes(value)))
        {
            yield return shape;
        }

        if (Base64UrlText.TryDecode(value, out var bytes) && bytes.Length >= 16)
        {
            foreach (var shape in ShapesOf(bytes))
            {
                yield return shape;
            }
        }
    }

    private static IEnumerable<string> ShapesOf(byte[] bytes)
    {
        yield return Convert.ToHexStringLower(bytes);
        for (var offset = 0; offset < 3; offset++)
        {
            // The letters that hold nothing of what stands before or after.
            var text = Convert.ToBase64String([.. new byte[offset], .. bytes]).TrimEnd('=');
            var first = (offset * 8 + 5) / 6;
            var inner = text[first..((offset + bytes.Length) * 8 / 6)];
            yield return inner;
            yield return inner.Replace('+', '-').Replace('/', '_');
        }
    }

    private static Task<List<string>> TablesAsync(IdentityHost host) => host.Database.QueryAsync(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'identity'", reader => reader.GetString(0), TestContext.Current.CancellationToken);

    /// <summary>The whole database as pg_dump writes it.</summary>
    private static async Task<string> DumpAsync(IdentityHost host)
    {
        var to = new NpgsqlConnectionStringBuilder(host.ConnectionString);
        var start = new ProcessStartInfo(PostgresTool.PathOf("pg_dump")) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { "--host", to.Host!, "--port", $"{to.Port}", "--username", to.Username!, "--dbname", to.Database!, "--no-password" })
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["PGPASSWORD"] = to.Password;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var text = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await errors);
        return text;
    }

    // The signature too: with the rest in the clear, it would make the token.
    private void AddTokens(System.Text.Json.JsonElement tokens)
    {
        var access = Text(tokens, "access_token");
        _secrets.AddRange([access, access.Split('.')[2]]);
        if (tokens.TryGetProperty("refresh_token", out var refresh))
        {
            _secrets.Add(refresh.GetString()!);
        }
    }

    private void AddCookies(IdentityHost host, Browser browser) =>
        _secrets.AddRange(browser.Cookies.GetCookies(new Uri(host.Origin)).Select(cookie => cookie.Value).Where(value => value.Length >= 8));

    private async Task AddPushedAndDeviceCodesAsync(IdentityHost host, RelyingParty party, Browser browser)
    {
        var (_, pushed) = await party.PostAsync("/connect/par", party.AuthorizationParameters().ToDictionary(pair => pair.Key, pair => pair.Value!), null, null);
        _secrets.Add(Text(pushed, "request_uri").Split(':')[^1]);
        var native = new RelyingParty(host);
        for (var i = 0; i < 2; i++)
        {
            var (_, device) = await native.PostAsync("/connect/device", new() { ["scope"] = "openid offline_access" }, null, null);
            _secrets.AddRange([Text(device, "device_code"), Text(device, "user_code"), Text(device, "user_code").Replace("-", "", StringComparison.Ordinal)]);
            if (i == 0)
            {
                var page = await browser.SubmitAsync(await browser.OpenAsync("/connect/verify"), ("user_code", Text(device, "user_code")));
                await browser.SubmitAsync(page, ("decision", "allow"));
                var (_, tokens) = await native.PostAsync(
                    "/connect/token", new() { ["grant_type"] = "urn:ietf:params:oauth:grant-type:device_code", ["device_code"] = Text(device, "device_code") }, null, null);
                AddTokens(tokens);
            }
        }
    }

    private async Task AddLinksAsync(IdentityHost host, Mailbox mails)
    {
        await using var output = new StringWriter();
        var options = new GraphChatIdentityOptions { PublicOrigin = host.Origin, ConnectionString = host.ConnectionString, NodeSecret = host.NodeSecret };
        await IdentityCommands.RunAsync(["people", "invite"], options, output, TestContext.Current.CancellationToken);
        _secrets.Add(Text(System.Text.Json.JsonDocument.Parse(output.ToString()).RootElement, "link").Split('=')[^1]);
        using var browser = new Browser(host.Origin);
        var name = $"n{Guid.NewGuid():N}"[..20];
        await browser.SubmitAsync(
            await browser.OpenAsync("/account/register"), ("name", name), ("display_name", "Some Body"), ("email", "some.body@example.org"), ("new_password", "a sentence for registering"));
        var confirmation = await mails.NextLinkAsync();
        await browser.SubmitAsync(await browser.OpenAsync(confirmation));
        await browser.SubmitAsync(await browser.OpenAsync("/account/forgot"), ("name", name));
        var reset = await mails.NextLinkAsync();
        await browser.SubmitAsync(await browser.OpenAsync(reset), ("new_password", "another sentence by mail"));
        _secrets.AddRange(["a sentence for registering", "another sentence by mail", confirmation.Split('=')[^1], reset.Split('=')[^1]]);
        AddCookies(host, browser);
    }

    private async Task AddSecondFactorAsync(IdentityHost host, Account account)
    {
        var factors = host.Services.GetRequiredService<SecondFactors>();
        var secret = (await factors.BeginSetUpAsync(account.Id, CancellationToken.None))!;
        Assert.True(await factors.ConfirmAsync(account.Id, TimeCode.Of(secret, TimeCode.StepAt(host.Time.GetUtcNow())), CancellationToken.None));
        var codes = await factors.CreateRecoveryCodesAsync(account.Id, CancellationToken.None);
        Assert.Equal(SignInOutcome.Accepted, await factors.UseAsync(account.Id, codes[0], CancellationToken.None));
        _secrets.AddRange([Base32.Encode(secret), Base64UrlText.Encode(secret)]);
        _secrets.AddRange(codes);
        _secrets.AddRange(codes.Select(code => code.Replace("-", "", StringComparison.Ordinal)));
    }

    /// <summary>A client that signs for itself, and revokes what it got.</summary>
    private async Task AddClientsOwnAsync(IdentityHost host)
    {
        var jwk = SigningKey.Generate(JwsAlgorithm.ES256);
        Assert.True(SigningKey.TryCreate(jwk, out var key));
        var id = await host.AddClientAsync(client => client with
        {
            JsonWebKeySet = $$"""{"keys":[{{jwk.ToPublic().ToJson(includePrivate: false)}}]}""",
            Permissions = new HashSet<string> { "gt:client_credentials", "scp:chat" },
        });
        var party = new RelyingParty(host, id);
        void Sign(Dictionary<string, string> form)
        {
            form["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
            form["client_assertion"] = JsonWebToken.Sign(key, "JWT", writer =>
            {
                writer.WriteString("iss", id);
                writer.WriteString("sub", id);
                writer.WriteString("aud", host.Origin);
                writer.WriteString("jti", Guid.NewGuid().ToString("N"));
                writer.WriteNumber("exp", host.Time.GetUtcNow().AddMinutes(2).ToUnixTimeSeconds());
            });
            _secrets.Add(form["client_assertion"]);
        }

        var (_, tokens) = await party.PostAsync("/connect/token", new() { ["grant_type"] = "client_credentials" }, Sign, null);
        AddTokens(tokens);
        await party.PostAsync("/connect/revoke", new() { ["token"] = Text(tokens, "access_token") }, Sign, null);
    }

    /// <summary>A sign-in elsewhere that is under way, and an account that is linked.</summary>
    private async Task AddUpstreamAsync(IdentityHost host, Account account)
    {
        using var browser = new Browser(host.Origin);
        using var sent = await browser.Http.GetAsync("/account/upstream/itself", TestContext.Current.CancellationToken);
        var asked = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(sent.Headers.Location!.Query);
        _secrets.AddRange([asked["state"].ToString(), asked["nonce"].ToString()]);
        AddCookies(host, browser);
        Assert.True(await host.Services.GetRequiredService<UpstreamLinks>().AddAsync(
            account.Id, new UpstreamIdentity("https://elsewhere.example", "somebody-there", null, null, false, null), "Elsewhere", TestContext.Current.CancellationToken));
    }

    /// <summary>A passkey, and a sign-out that a client is told of.</summary>
    private async Task AddPasskeyAndSignOutAsync(IdentityHost host, Account account)
    {
        await using (var scope = host.Services.CreateAsyncScope())
        {
            var users = scope.ServiceProvider.GetRequiredService<UserManager<Account>>();
            var known = await users.FindByIdAsync(account.Id.ToString());
            byte[] credential = [1, 2, 3, 4];
            Assert.True((await users.AddOrUpdatePasskeyAsync(known!, new UserPasskeyInfo(credential, [5, 6], host.Time.GetUtcNow(), 0, null, true, false, false, [7], [8]))).Succeeded);
        }

        var told = await host.AddClientAsync(client => client with { IsPublic = true, BackChannelLogoutUri = "http://127.0.0.1:9/told" });
        var other = (await host.AddAccountAsync()).UserName!;
        using var browser = new Browser(host.Origin);
        AddTokens(await new RelyingParty(host, told, "https://rp.example/cb").GetTokensAsync(browser, other, "openid"));
        AddCookies(host, browser);
        await browser.SubmitAsync(await browser.OpenAsync("/account/sign-out"));
    }
}
