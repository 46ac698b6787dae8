using System.Text.Json;
using GraphChat.Identity.Accounts;
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
}
