using System.Text.Json;
using GraphChat.Identity.Accounts;
using GraphChat.Identity.Protocol;
using GraphChat.Identity.Tests.Hosting;
using GraphChat.Testing;

namespace GraphChat.Identity.Tests;

/// <summary>Relying parties that we did not write, through the whole flow.</summary>
public sealed class RelyingPartyOracleTests(SharedHost shared)
{
    private readonly IdentityHost _host = shared.Host;

    [Theory]
    [InlineData("openid-client", false)]
    [InlineData("openid-client", true)]
    [InlineData("oauth4webapi", false)]
    [InlineData("oauth4webapi", true)]
    public async Task A_relying_party_of_npm_signs_a_person_in_and_accepts_every_token(string library, bool isConfidential)
    {
        var account = await _host.AddAccountAsync(role: AccountRoles.Administrator);
        var redirectUri = isConfidential ? "https://rp.example/cb" : "http://127.0.0.1:43211/callback";
        var (clientId, secret) = isConfidential ? await _host.AddConfidentialClientAsync(redirectUri) : ("graphchat-cli", "");

        var output = await NodeOracle.RunAsync(
            "tests/GraphChat.Identity.Tests/oracle",
            "relying-party.mjs",
            [library, _host.Origin, account.UserName!, IdentityHost.Password, clientId, secret, redirectUri],
            null,
            TestContext.Current.CancellationToken);

        var result = JsonDocument.Parse(output).RootElement;
        var subject = Account.SubjectOf(account.Id);
        Assert.Equal(subject, result.GetProperty("claims").GetProperty("sub").GetString());
        Assert.Equal(subject, result.GetProperty("refreshed").GetProperty("sub").GetString());
        Assert.Equal("Person of a test", result.GetProperty("info").GetProperty("name").GetString());
        Assert.Equal("administrator", result.GetProperty("access").GetProperty("payload").GetProperty("role").GetString());
        Assert.Equal("ES256", result.GetProperty("access").GetProperty("header").GetProperty("alg").GetString());
        if (library == "openid-client")
        {
            Assert.Equal("invalid_grant", result.GetProperty("after").GetString());
            Assert.True(!isConfidential || result.GetProperty("introspection").GetProperty("active").GetBoolean());
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task An_application_in_a_browser_signs_in_renews_in_silence_and_out_again(bool isConfidential, bool withProof)
    {
        var account = await _host.AddAccountAsync();
        var secret = isConfidential ? Secrets.Create() : "";
        var clientId = await _host.AddClientAsync(client => client with
        {
            IsPublic = !isConfidential,
            SecretHash = isConfidential ? Secrets.Hash(secret) : null,
            RedirectUris = ["https://app.example/callback"],
            PostLogoutRedirectUris = ["https://app.example/bye"],
        });

        var output = await NodeOracle.RunAsync(
            "tests/GraphChat.Identity.Tests/oracle",
            "browser-application.mjs",
            [_host.Origin, account.UserName!, IdentityHost.Password, clientId, secret, withProof ? "proof" : ""],
            null,
            TestContext.Current.CancellationToken);

        var result = JsonDocument.Parse(output).RootElement;
        string Of(string name) => result.GetProperty(name).ToString();
        foreach (var name in new[] { "signedIn", "silent", "refreshed" })
        {
            var user = result.GetProperty(name);
            Assert.Equal(Account.SubjectOf(account.Id), user.GetProperty("profile").GetProperty("sub").GetString());
            Assert.Equal("Person of a test", withProof ? Of("proven") : user.GetProperty("profile").GetProperty("name").GetString());
            Assert.Equal(withProof ? "DPoP" : "Bearer", user.GetProperty("token_type").GetString());
            Assert.Equal(name == "refreshed", user.GetProperty("hasRefresh").GetBoolean());
            Assert.Equal(withProof, RelyingParty.PayloadOf(user.GetProperty("access_token").GetString()!).TryGetProperty("cnf", out _));
        }

        Assert.Equal("where I was", result.GetProperty("signedIn").GetProperty("state").GetProperty("page").GetString());
        Assert.Equal(("none", "0", "True"), (Of("silentPrompt"), Of("refreshNavigations"), Of("rotated")));
        Assert.Equal(("invalid_grant", "invalid_scope", "access_denied"), (Of("afterRevocation"), Of("wrongScope"), Of("refused")));
        Assert.Equal(("invalid_grant", "request_not_supported"), (Of("otherCode"), Of("objects")));
        Assert.Equal("No matching state found in storage", Of("otherState"));
        Assert.Equal(("back to the start", "True", "login_required", "401"), (Of("signedOut"), Of("signOutHint"), Of("afterSignOut"), Of("userInfo")));
        Assert.Contains("unloaded", Of("events"), StringComparison.Ordinal);
    }
}
