using System.Text.Json;
using System.Text.Json.Nodes;
using GraphChat.Identity.Clients;
using GraphChat.Identity.Protocol;
using GraphChat.Identity.Tests.Hosting;
using GraphChat.Jose.Jws;
using GraphChat.Testing;

namespace GraphChat.Identity.Tests;

/// <summary>A certified provider that we did not write, beside ours: the same requests, and the same outcome or a written reason.</summary>
public sealed class CertifiedProviderTests(SharedHost shared)
{
    private const string Folder = "tests/GraphChat.Identity.Tests/oracle";

    private readonly IdentityHost _host = shared.Host;

    [Fact]
    public async Task The_same_requests_end_alike_at_a_certified_provider_or_there_is_a_written_reason()
    {
        var input = new JsonObject
        {
            ["issuer"] = _host.Origin,
            ["account"] = (await _host.AddAccountAsync()).UserName,
            ["password"] = IdentityHost.Password,
            ["clients"] = await AddClientsAsync(),
        };
        var output = await NodeOracle.RunAsync(Folder, "certified/compare.mjs", [], input.ToJsonString(), TestContext.Current.CancellationToken);
        var outcomes = JsonSerializer.Deserialize<List<Outcome>>(output, JsonSerializerOptions.Web)!;
        var path = Repository.PathOf([.. Folder.Split('/'), "certified", "differences.json"]);
        var listed = JsonSerializer.Deserialize<List<Difference>>(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), JsonSerializerOptions.Web)!
            .SelectMany(difference => difference.Cases.Select(pair => (pair.Key, Expected: pair.Value, difference.Reason)))
            .ToDictionary(entry => entry.Key, entry => entry, StringComparer.Ordinal);
        var faults = new List<string>();
        foreach (var (name, ours, theirs) in outcomes)
        {
            var said = $"{name}\n    ours:   {ours}\n    theirs: {theirs}";
            if (!listed.Remove(name, out var entry))
            {
                if (ours != theirs || ours.StartsWith("fault", StringComparison.Ordinal))
                {
                    faults.Add($"An unlisted difference: {said}");
                }
            }
            else if (ours == theirs)
            {
                faults.Add($"Listed, and no longer different: {said}");
            }
            else if (entry.Expected is not [var expectedOurs, var expectedTheirs] || expectedOurs != ours || expectedTheirs != theirs || string.IsNullOrWhiteSpace(entry.Reason))
            {
                faults.Add($"Different in another way than listed: {said}");
            }
        }

        faults.AddRange(listed.Keys.Select(name => $"Listed, and not among the cases: {name}"));
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.Equal(outcomes.Count, outcomes.Select(outcome => outcome.Name).Distinct().Count());
        Assert.True(outcomes.Count > 250, $"{outcomes.Count} outcomes");
    }

    private async Task<JsonObject> AddClientsAsync()
    {
        var key = SigningKey.Generate(JwsAlgorithm.ES256);
        string[] web = [ClientPermissions.AuthorizationCode, ClientPermissions.RefreshToken];
        return new JsonObject
        {
            ["basic"] = await AddAsync("client_secret_basic", web, ["https://rp.example/cb", "https://rp.example/second"]),
            ["post"] = await AddAsync("client_secret_post", web, ["https://other.example/cb"]),
            ["native"] = await AddAsync("none", web, ["http://127.0.0.1/callback"]),
            ["device"] = await AddAsync("none", [ClientPermissions.DeviceCode, ClientPermissions.RefreshToken], []),
            ["machine"] = await AddAsync("client_secret_basic", [ClientPermissions.ClientCredentials], []),
            ["signed"] = await AddAsync("private_key_jwt", [ClientPermissions.ClientCredentials], [], key.ToJson(includePrivate: true), $$"""{"keys":[{{key.ToPublic().ToJson(includePrivate: false)}}]}"""),
        };
    }

    private async Task<JsonObject> AddAsync(string method, string[] grants, string[] redirectUris, string? key = null, string? keys = null)
    {
        var secret = method.StartsWith("client_secret", StringComparison.Ordinal) ? Secrets.Create() : null;
        var isMachine = grants is [ClientPermissions.ClientCredentials];
        string[] scopes = isMachine ? ["chat"] : ["profile", "email", "chat"];
        var isNative = method == "none";
        var postLogoutUris = redirectUris.Length > 1 ? new[] { "https://rp.example/bye" } : [];
        var id = await _host.AddClientAsync(client => client with
        {
            IsPublic = isNative,
            IsNative = isNative,
            IsFirstParty = false,
            SecretHash = secret is null ? null : Secrets.Hash(secret),
            JsonWebKeySet = keys,
            RedirectUris = redirectUris,
            PostLogoutRedirectUris = postLogoutUris,
            Permissions = grants.Concat(scopes.Select(scope => ClientPermissions.ScopePrefix + scope)).ToHashSet(),
        });
        var json = new JsonObject
        {
            ["id"] = id,
            ["method"] = method,
            ["native"] = isNative,
            ["redirectUris"] = Strings(redirectUris),
            ["postLogoutUris"] = Strings(postLogoutUris),
            ["grants"] = Strings(grants.Select(grant => grant[ClientPermissions.GrantPrefix.Length..])),
            ["scope"] = string.Join(' ', isMachine ? scopes : ["openid", "offline_access", .. scopes]),
        };
        if (secret is not null)
        {
            json["secret"] = secret;
        }

        if (key is not null)
        {
            json["key"] = JsonNode.Parse(key);
            json["keys"] = JsonNode.Parse(keys!)!["keys"]!.DeepClone();
        }

        return json;
    }

    private static JsonArray Strings(IEnumerable<string> values) => new([.. values.Select(value => JsonValue.Create(value))]);

    private sealed record Outcome(string Name, string Ours, string Theirs);

    private sealed record Difference(string Reason, Dictionary<string, string[]> Cases);
}
