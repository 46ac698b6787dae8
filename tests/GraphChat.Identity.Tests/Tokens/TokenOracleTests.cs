using System.Text.Json;
using System.Text.Json.Nodes;
using GraphChat.Identity.Clients;
using GraphChat.Identity.Tests.Hosting;
using GraphChat.Identity.Tokens;
using GraphChat.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace GraphChat.Identity.Tests.Tokens;

/// <summary>Libraries that we did not write look at every token that is made, and at those that others bring.</summary>
public sealed class TokenOracleTests(SharedHost shared)
{
    private readonly IdentityHost _host = shared.Host;

    [Fact]
    public async Task Every_kind_of_token_is_accepted_by_jose_and_changed_proofs_and_assertions_are_accepted_by_both_or_by_none()
    {
        var clients = await OracleClients.AddAsync(_host);
        var store = _host.Services.GetRequiredService<ClientStore>();
        var issuer = _host.Services.GetRequiredService<TokenIssuer>();
        var logoutTokens = new JsonArray();
        foreach (var id in new[] { clients["basic"]!["id"]!.GetValue<string>(), "graphchat-cli" })
        {
            var client = (await store.FindAsync(id, TestContext.Current.CancellationToken))!;
            logoutTokens.Add(await issuer.CreateLogoutTokenAsync(client, "somebody", "a session", TestContext.Current.CancellationToken));
        }

        var input = new JsonObject
        {
            ["issuer"] = _host.Origin,
            ["account"] = (await _host.AddAccountAsync()).UserName,
            ["password"] = IdentityHost.Password,
            ["clients"] = clients,
            ["logoutTokens"] = logoutTokens,
        };
        var output = await NodeOracle.RunAsync("tests/GraphChat.Identity.Tests/oracle", "token-oracle.mjs", [], input.ToJsonString(), TestContext.Current.CancellationToken);

        var result = JsonDocument.Parse(output).RootElement;
        var differences = string.Join('\n', result.GetProperty("differences").EnumerateArray());
        Assert.True(differences.Length == 0, differences);
        Assert.Equal(
            ["ID token ES256", "ID token RS256", "access token of a client ES256", "access token of a person ES256", "bound access token ES256", "logout token ES256", "logout token RS256"],
            result.GetProperty("made").EnumerateArray().Select(kind => kind.GetString()!).Distinct().Order(StringComparer.Ordinal));
        var seen = result.GetProperty("seen");
        Assert.InRange(seen.GetProperty("proofs").GetInt32(), 50, 1000);
        Assert.InRange(seen.GetProperty("tokens").GetInt32(), 50, 1000);
        Assert.InRange(seen.GetProperty("assertions").GetInt32(), 50, 1000);
        Assert.InRange(seen.GetProperty("accepted").GetInt32(), 10, 100);
    }
}
