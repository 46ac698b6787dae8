using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using GraphChat.Identity.Accounts;
using GraphChat.Identity.SecondFactor;
using GraphChat.Identity.Tests.Hosting;
using GraphChat.Testing;
using Microsoft.Extensions.DependencyInjection;
using static GraphChat.Identity.Tests.Tokens.CodeRedemptionTests;

namespace GraphChat.Identity.Tests.Administration;

/// <summary>/connect/admin: who may, what it does to people, clients, scopes and keys, and everything that it refuses.</summary>
public sealed class AdministrationApiTests(SharedHost shared)
{
    private static readonly string[] s_reads = ["clients", "clients/graphchat-web", "scopes", "people", "keys"];
    private readonly IdentityHost _host = shared.Host;

    [Fact]
    public async Task Nobody_comes_in_without_a_token_the_scope_the_role_and_a_second_factor()
    {
        using var learner = new Browser(_host.Origin);
        using var single = new Browser(_host.Origin);
        using var unscoped = new Browser(_host.Origin);
        var party = new RelyingParty(_host);
        var ofLearner = Text(await party.GetTokensAsync(learner, (await _host.AddAccountAsync()).UserName!, "openid admin"), "access_token");
        var administrator = await _host.AddAccountAsync(role: "administrator");
        var ofSingle = Text(await party.GetTokensAsync(single, administrator.UserName!, "openid admin"), "access_token");
        var ofUnscoped = Text(await party.GetTokensAsync(unscoped, administrator.UserName!, "openid chat"), "access_token");
        foreach (var path in s_reads)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(HttpMethod.Get, path, null)).Status);
            AssertError(HttpStatusCode.Unauthorized, "invalid_token", await CallAsync(HttpMethod.Get, path, "nonsense"));
            AssertError(HttpStatusCode.Forbidden, "insufficient_scope", await CallAsync(HttpMethod.Get, path, ofLearner));
            AssertError(HttpStatusCode.Forbidden, "insufficient_scope", await CallAsync(HttpMethod.Get, path, ofUnscoped));
            AssertError(HttpStatusCode.Unauthorized, "insufficient_user_authentication", await CallAsync(HttpMethod.Get, path, ofSingle));
        }

        var victim = await _host.AddAccountAsync();
        foreach (var (method, path) in ChangesOf(Account.SubjectOf(victim.Id)))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await CallAsync(method, path, null, "{}")).Status);
            AssertError(HttpStatusCode.Forbidden, "insufficient_scope", await CallAsync(method, path, ofLearner, "{}"));
            AssertError(HttpStatusCode.Unauthorized, "insufficient_user_authentication", await CallAsync(method, path, ofSingle, "{}"));
        }

        Assert.Equal(1, await _host.CountAsync("""SELECT count(*) FROM identity."AspNetUsers" WHERE "Id" = $1 AND "DisabledAt" IS NULL""", victim.Id));
        Assert.NotEqual(0, await _host.CountAsync("""SELECT count(*) FROM identity."AuditEvents" WHERE "Kind" = 'administration_refused' AND "Subject" = $1""", Account.SubjectOf(administrator.Id)));
    }

    [Fact]
    public async Task A_refusal_challenges_and_names_the_scope_that_is_needed()
    {
        using var browser = new Browser(_host.Origin);
        var learner = Text(await new RelyingParty(_host).GetTokensAsync(browser, (await _host.AddAccountAsync()).UserName!, "openid chat"), "access_token");

        Assert.Equal("Bearer realm=\"graphchat\"", await ChallengeAsync(null));
        Assert.Equal("Bearer realm=\"graphchat\", error=\"invalid_token\"", await ChallengeAsync("nonsense"));
        Assert.Equal("Bearer realm=\"graphchat\", error=\"insufficient_scope\", scope=\"admin\"", await ChallengeAsync(learner));

        async Task<string> ChallengeAsync(string? token)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{_host.Origin}/connect/admin/clients");
            request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
            using var answer = await RelyingParty.Http.SendAsync(request, TestContext.Current.CancellationToken);
            return answer.Headers.WwwAuthenticate.ToString();
        }
    }

    [Fact]
    public async Task A_person_is_added_found_promoted_disabled_signed_out_given_a_password_and_deleted()
    {
        var (administrator, token) = await AdministratorAsync(_host);
        var name = $"p{Guid.NewGuid():N}"[..20];
        var (status, added) = await CallAsync(HttpMethod.Post, "people", token, $$"""{"name":"{{name}}","display_name":"Some Body","role":"learner"}""");
        Assert.Equal(HttpStatusCode.Created, status);
        var (sub, password) = (Text(added, "sub"), Text(added, "password"));
        Assert.Equal(name, Text((await CallAsync(HttpMethod.Get, $"people/{sub}", token)).Body, "name"));
        var listed = (await CallAsync(HttpMethod.Get, $"people?after={name[..^1]}", token)).Body.GetProperty("people");
        Assert.Contains(listed.EnumerateArray(), person => Text(person, "sub") == sub && !person.TryGetProperty("password", out _));

        using var browser = new Browser(_host.Origin);
        var party = new RelyingParty(_host);
        var page = await browser.SignInAsync(await browser.OpenAsync(party.AuthorizationAddress()), name, password);
        var (_, tokens) = await party.ExchangeAsync(page.OutsideParameter("code")!);
        Assert.Equal(HttpStatusCode.NoContent, (await CallAsync(HttpMethod.Delete, $"people/{sub}/sessions?devices=remove", token)).Status);
        Assert.Equal(1, await _host.CountAsync("""SELECT count(*) FROM identity."SessionRevocations" WHERE "Subject" = $1 AND "Reason" = 'device_lost'""", sub));
        AssertError(HttpStatusCode.BadRequest, "invalid_grant", await party.RefreshAsync(Text(tokens, "refresh_token")));
        Assert.Null((await browser.OpenAsync(party.AuthorizationAddress())).Outside);

        Assert.Equal("trainer", Text((await CallAsync(HttpMethod.Patch, $"people/{sub}", token, """{"role":"trainer"}""")).Body, "role"));
        Assert.False((await CallAsync(HttpMethod.Patch, $"people/{sub}", token, """{"enabled":false}""")).Body.GetProperty("enabled").GetBoolean());
        Assert.Null((await browser.SignInAsync(await browser.OpenAsync(party.AuthorizationAddress()), name, password)).Outside);
        await CallAsync(HttpMethod.Patch, $"people/{sub}", token, """{"enabled":true}""");
        var changed = Text((await CallAsync(HttpMethod.Post, $"people/{sub}/password", token)).Body, "password");
        Assert.Null((await browser.SignInAsync(await browser.OpenAsync(party.AuthorizationAddress()), name, password)).Outside);
        Assert.NotNull((await browser.SignInAsync(await browser.OpenAsync(party.AuthorizationAddress()), name, changed)).OutsideParameter("code"));

        Assert.Equal(HttpStatusCode.NoContent, (await CallAsync(HttpMethod.Delete, $"people/{sub}", token)).Status);
        AssertError(HttpStatusCode.NotFound, "not_found", await CallAsync(HttpMethod.Get, $"people/{sub}", token));
        Assert.Null((await browser.SignInAsync(await browser.OpenAsync(party.AuthorizationAddress()), name, changed)).Outside);
        foreach (var kind in new[] { "person_added", "person_signed_out", "role_changed", "person_disabled", "person_enabled", "password_changed", "account_deleted" })
        {
            Assert.Equal(1, await _host.CountAsync(
                """SELECT count(*) FROM identity."AuditEvents" WHERE "Kind" = $1 AND "Subject" = $2 AND "Details" LIKE $3""", kind, Account.SubjectOf(administrator.Id), sub + "%"));
        }

        Assert.Equal(0, await _host.CountAsync("""SELECT count(*) FROM identity."AuditEvents" WHERE "Details" LIKE $1""", $"%{changed}%"));
    }

    [Fact]
    public async Task A_lost_second_factor_is_taken_away_with_the_passkeys_and_the_person_signs_in_without()
    {
        var (_, token) = await AdministratorAsync(_host);
        var (lost, _) = await AdministratorAsync(_host);
        using var browser = new Browser(_host.Origin);
        var party = new RelyingParty(_host);
        Assert.Null((await browser.SignInAsync(await browser.OpenAsync(party.AuthorizationAddress()), lost.UserName!)).Outside);
        await _host.Database.ExecuteAsync(
            """INSERT INTO identity."AspNetUserPasskeys" ("CredentialId", "UserId", "Data") VALUES ($1, $2, '{}')""", TestContext.Current.CancellationToken, Guid.NewGuid().ToByteArray(), lost.Id);

        Assert.Equal(HttpStatusCode.NoContent, (await CallAsync(HttpMethod.Delete, $"people/{Account.SubjectOf(lost.Id)}/second-factor", token)).Status);

        Assert.NotNull((await browser.SignInAsync(await browser.OpenAsync(party.AuthorizationAddress()), lost.UserName!)).OutsideParameter("code"));
        Assert.Equal(0, await _host.CountAsync("""SELECT count(*) FROM identity."AspNetUserPasskeys" WHERE "UserId" = $1""", lost.Id));
    }

    [Fact]
    public async Task What_is_unknown_or_wrong_is_said_and_changes_nothing()
    {
        var (administrator, token) = await AdministratorAsync(_host);
        var self = Account.SubjectOf(administrator.Id);
        var unknown = Guid.NewGuid().ToString("N");
        foreach (var (method, path) in ChangesOf(unknown))
        {
            AssertError(HttpStatusCode.NotFound, "not_found", await CallAsync(method, path, token, """{"role":"learner"}"""));
        }

        AssertError(HttpStatusCode.NotFound, "not_found", await CallAsync(HttpMethod.Get, "people/nonsense", token));
        AssertError(HttpStatusCode.NotFound, "not_found", await CallAsync(HttpMethod.Get, $"people/{self.ToUpperInvariant()}", token));
        AssertError(HttpStatusCode.NotFound, "not_found", await CallAsync(HttpMethod.Get, "clients/unknown", token));
        AssertError(HttpStatusCode.NotFound, "not_found", await CallAsync(HttpMethod.Put, "clients/unknown", token, """{"redirect_uris":["https://a.example/cb"]}"""));
        AssertError(HttpStatusCode.NotFound, "not_found", await CallAsync(HttpMethod.Post, "clients/unknown/secret", token));
        AssertError(HttpStatusCode.NotFound, "not_found", await CallAsync(HttpMethod.Delete, "clients/unknown", token));
        AssertError(HttpStatusCode.NotFound, "not_found", await CallAsync(HttpMethod.Delete, "scopes/unknown", token));
        // Nobody locks themselves out.
        foreach (var (method, path) in ChangesOf(self).Where(change => !change.Path.EndsWith("sessions", StringComparison.Ordinal)))
        {
            AssertError(HttpStatusCode.BadRequest, "invalid_request", await CallAsync(method, path, token, """{"role":"learner"}"""));
        }

        foreach (var (method, path, body) in new[]
        {
            (HttpMethod.Post, "people", "nonsense"), (HttpMethod.Post, "people", "null"), (HttpMethod.Post, "people", "[]"), (HttpMethod.Post, "people", "{}"),
            (HttpMethod.Post, "people", """{"name":"a b<>c"}"""), (HttpMethod.Post, "people", """{"name":"abc","role":"king"}"""), (HttpMethod.Post, "people", """{"name":7}"""),
            (HttpMethod.Post, "people", """{"name":"abc","email":"nonsense"}"""), (HttpMethod.Post, "people", $$"""{"name":"{{administrator.UserName}}"}"""),
            (HttpMethod.Post, "people", $$"""{"name":"{{new string('a', 70)}}"}"""), (HttpMethod.Post, "people/invitations", """{"role":"king"}"""),
            (HttpMethod.Post, "people/invitations", """{"email":"nonsense"}"""), (HttpMethod.Post, "scopes", "{}"), (HttpMethod.Post, "scopes", """{"name":"a b","description":"x"}"""),
            (HttpMethod.Post, "scopes", """{"name":"chat","description":"x"}"""), (HttpMethod.Post, "scopes", """{"name":"courses"}"""),
            (HttpMethod.Post, "clients", """{"redirect_uris":["https://a.example/cb"],"application_type":"desktop"}"""), (HttpMethod.Post, "clients", """{"client_id":"a/b","redirect_uris":["https://a.example/cb"]}"""),
            (HttpMethod.Put, "clients/graphchat-cli", """{"redirect_uris":["https://a.example/cb"]}"""), (HttpMethod.Delete, "clients/graphchat-cli", ""), (HttpMethod.Delete, "scopes/chat", ""),
            (HttpMethod.Post, "clients", $$"""{"client_name":"{{new string('a', 70_000)}}"}"""),
            // What JSON can carry and PostgreSQL cannot keep.
            (HttpMethod.Post, "people", """{"name":"abc","display_name":"a\u0000b"}"""), (HttpMethod.Post, "people", """{"name":"abc","display_name":"a\ud800b"}"""),
            (HttpMethod.Post, "clients", """{"client_name":"a\u0000b","redirect_uris":["https://a.example/cb"]}"""), (HttpMethod.Get, "people?after=%00", ""),
        })
        {
            AssertError(HttpStatusCode.BadRequest, "invalid_request", await CallAsync(method, path, token, body));
        }

        Assert.Equal("administrator", Text((await CallAsync(HttpMethod.Get, $"people/{self}", token)).Body, "role"));
    }

    [Fact]
    public async Task A_client_is_changed_without_another_secret_and_a_scope_of_the_operators_own_reaches_its_tokens()
    {
        var (_, token) = await AdministratorAsync(_host);
        var scope = $"courses:{Guid.NewGuid():N}";
        Assert.Equal(HttpStatusCode.Created, (await CallAsync(HttpMethod.Post, "scopes", token, $$"""{"name":"{{scope}}","description":"see your courses"}""")).Status);
        AssertError(HttpStatusCode.BadRequest, "invalid_request", await CallAsync(HttpMethod.Post, "scopes", token, $$"""{"name":"{{scope}}","description":"again"}"""));
        var (_, client) = await CallAsync(HttpMethod.Post, "clients", token, """{"grant_types":["client_credentials"],"scope":"chat"}""");
        var (id, secret) = (Text(client, "client_id"), Text(client, "client_secret"));

        var (changed, after) = await CallAsync(
            HttpMethod.Put, $"clients/{id}", token, $$"""{"grant_types":["client_credentials","authorization_code"],"redirect_uris":["https://courses.example/cb"],"scope":"openid {{scope}}"}""");

        Assert.Equal(HttpStatusCode.OK, changed);
        Assert.False(after.TryGetProperty("client_secret", out _));
        Assert.Contains(scope, Text((await CallAsync(HttpMethod.Get, $"clients/{id}", token)).Body, "scope"), StringComparison.Ordinal);
        var party = new RelyingParty(_host, id, "https://courses.example/cb", secret);
        var (_, own) = await party.PostAsync("/connect/token", new() { ["grant_type"] = "client_credentials", ["scope"] = scope }, null, null);
        Assert.Equal(scope, Text(RelyingParty.PayloadOf(Text(own, "access_token")), "scope"));
        using var browser = new Browser(_host.Origin);
        var page = await browser.SignInAsync(await browser.OpenAsync(party.AuthorizationAddress(scope: $"openid {scope}")), (await _host.AddAccountAsync()).UserName!);
        Assert.Contains("see your courses", page.Html, StringComparison.Ordinal);
        Assert.NotNull((await browser.SubmitAsync(page, ("decision", "allow"))).OutsideParameter("code"));

        AssertError(HttpStatusCode.BadRequest, "invalid_request", await CallAsync(HttpMethod.Delete, $"scopes/{scope}", token));
        await CallAsync(HttpMethod.Delete, $"clients/{id}", token);
        Assert.Equal(HttpStatusCode.NoContent, (await CallAsync(HttpMethod.Delete, $"scopes/{scope}", token)).Status);
    }

    [Fact]
    public async Task Changes_need_a_second_factor_of_the_last_hour_and_keys_are_rotated()
    {
        var time = new ManualTimeProvider();
        await using var host = await IdentityHost.StartAsync(time);
        var party = new RelyingParty(host);
        var (_, _, tokens) = await SignInAsync(host, party);
        var token = Text(tokens, "access_token");
        var before = (await CallAsync(HttpMethod.Get, "keys", token, host: host)).Body.GetProperty("keys").GetArrayLength();
        var (status, keys) = await CallAsync(HttpMethod.Post, "keys/rotate", token, host: host);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.True(keys.GetProperty("keys").GetArrayLength() > before);

        time.Advance(TimeSpan.FromMinutes(61));
        var (_, later) = await party.RefreshAsync(Text(tokens, "refresh_token"));
        token = Text(later, "access_token");
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(HttpMethod.Get, "keys", token, host: host)).Status);
        AssertError(HttpStatusCode.Unauthorized, "insufficient_user_authentication", await CallAsync(HttpMethod.Post, "keys/rotate", token, host: host));
        AssertError(HttpStatusCode.Unauthorized, "insufficient_user_authentication", await CallAsync(HttpMethod.Post, "people/invitations", token, "{}", host));
    }

    [Fact]
    public async Task A_token_that_is_bound_to_a_key_needs_its_proof()
    {
        var key = new ProofKey();
        var party = new RelyingParty(_host);
        var proof = "";
        party.Prepare = request => request.Headers.Add("DPoP", key.Prove("POST", _host.Origin + "/connect/token", proof.Length == 0 ? null : proof));
        var (_, account, _) = await SignInAsync(_host, null);
        using var browser = new Browser(_host.Origin);
        var code = await SecondStepAsync(_host, browser, party, account, 2);
        proof = await NonceAsync(key);
        var (status, tokens) = await party.ExchangeAsync(code);
        Assert.Equal(HttpStatusCode.OK, status);
        var token = Text(tokens, "access_token");

        AssertError(HttpStatusCode.Unauthorized, "invalid_token", await CallAsync(HttpMethod.Get, "keys", token));
        AssertError(HttpStatusCode.Unauthorized, "invalid_token", await CallAsync(HttpMethod.Get, "keys", token, scheme: "DPoP"));
        AssertError(HttpStatusCode.Unauthorized, "invalid_token", await CallAsync(HttpMethod.Get, "keys", token, scheme: "DPoP", proof: new ProofKey().Prove("GET", Address("keys"), accessToken: token)));
        AssertError(HttpStatusCode.Unauthorized, "invalid_token", await CallAsync(HttpMethod.Get, "keys", token, scheme: "DPoP", proof: key.Prove("GET", Address("people"), accessToken: token)));
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(HttpMethod.Get, "keys", token, scheme: "DPoP", proof: key.Prove("GET", Address("keys"), accessToken: token))).Status);
    }

    /// <summary>An administrator with a second factor, and a token that administers.</summary>
    internal static async Task<(Account Account, string Token)> AdministratorAsync(IdentityHost host)
    {
        var (_, account, tokens) = await SignInAsync(host, new RelyingParty(host));
        return (account, Text(tokens, "access_token"));
    }

    private static async Task<(byte[] Secret, Account Account, JsonElement Tokens)> SignInAsync(IdentityHost host, RelyingParty? party)
    {
        var account = await host.AddAccountAsync(role: "administrator");
        var factors = host.Services.GetRequiredService<SecondFactors>();
        var secret = await factors.BeginSetUpAsync(account.Id, TestContext.Current.CancellationToken);
        Assert.True(await factors.ConfirmAsync(account.Id, TimeCode.Of(secret!, TimeCode.StepAt(host.Time.GetUtcNow()) - 1), TestContext.Current.CancellationToken));
        if (party is null)
        {
            return (secret!, account, default);
        }

        using var browser = new Browser(host.Origin);
        var code = await SecondStepAsync(host, browser, party, account, 0);
        return (secret!, account, (await party.ExchangeAsync(code)).Body);
    }

    private static async Task<string> SecondStepAsync(IdentityHost host, Browser browser, RelyingParty party, Account account, int recovery)
    {
        var codes = await host.Services.GetRequiredService<SecondFactors>().CreateRecoveryCodesAsync(account.Id, TestContext.Current.CancellationToken);
        var page = await browser.SignInAsync(await browser.OpenAsync(party.AuthorizationAddress(scope: "openid offline_access admin")), account.UserName!);
        page = await browser.SubmitAsync(page, ("code", codes[recovery]));
        Assert.True(page.OutsideParameter("code") is not null, page.Html);
        return page.OutsideParameter("code")!;
    }

    private static IEnumerable<(HttpMethod Method, string Path)> ChangesOf(string sub) =>
    [
        (HttpMethod.Patch, $"people/{sub}"), (HttpMethod.Post, $"people/{sub}/password"), (HttpMethod.Delete, $"people/{sub}/second-factor"),
        (HttpMethod.Delete, $"people/{sub}/sessions"), (HttpMethod.Delete, $"people/{sub}"),
    ];

    private async Task<string> NonceAsync(ProofKey key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _host.Origin + "/connect/token")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "refresh_token", ["refresh_token"] = "x", ["client_id"] = "graphchat-cli" }),
        };
        request.Headers.Add("DPoP", key.Prove("POST", _host.Origin + "/connect/token"));
        using var response = await RelyingParty.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return response.Headers.GetValues("DPoP-Nonce").Single();
    }

    private string Address(string path) => $"{_host.Origin}/connect/admin/{path}";

    private async Task<(HttpStatusCode Status, JsonElement Body)> CallAsync(
        HttpMethod method, string path, string? token, string? body = null, IdentityHost? host = null, string scheme = "Bearer", string? proof = null)
    {
        using var request = new HttpRequestMessage(method, $"{(host ?? _host).Origin}/connect/admin/{path}");
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue(scheme, token);
        }

        if (proof is not null)
        {
            request.Headers.Add("DPoP", proof);
        }

        if (!string.IsNullOrEmpty(body))
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        return await RelyingParty.SendAsync(request);
    }
}
