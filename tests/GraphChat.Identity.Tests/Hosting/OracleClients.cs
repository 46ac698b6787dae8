using System.Text.Json.Nodes;
using GraphChat.Identity.Clients;
using GraphChat.Identity.Protocol;
using GraphChat.Jose.Jws;

namespace GraphChat.Identity.Tests.Hosting;

/// <summary>One client of each kind, as the scripts of the oracles want them.</summary>
internal static class OracleClients
{
    /// <summary>Adds them; gives what the scripts must know of them.</summary>
    public static async Task<JsonObject> AddAsync(IdentityHost host)
    {
        var key = SigningKey.Generate(JwsAlgorithm.ES256);
        string[] web = [ClientPermissions.AuthorizationCode, ClientPermissions.RefreshToken];
        return new JsonObject
        {
            ["basic"] = await AddAsync(host, "client_secret_basic", web, ["https://rp.example/cb", "https://rp.example/second"]),
            ["post"] = await AddAsync(host, "client_secret_post", web, ["https://other.example/cb"]),
            ["native"] = await AddAsync(host, "none", web, ["http://127.0.0.1/callback"]),
            ["device"] = await AddAsync(host, "none", [ClientPermissions.DeviceCode, ClientPermissions.RefreshToken], []),
            ["machine"] = await AddAsync(host, "client_secret_basic", [ClientPermissions.ClientCredentials], []),
            ["signed"] = await AddAsync(host, "private_key_jwt", [ClientPermissions.ClientCredentials], [], key.ToJson(includePrivate: true), $$"""{"keys":[{{key.ToPublic().ToJson(includePrivate: false)}}]}"""),
        };
    }

    private static async Task<JsonObject> AddAsync(IdentityHost host, string method, string[] grants, string[] redirectUris, string? key = null, string? keys = null)
    {
        var secret = method.StartsWith("client_secret", StringComparison.Ordinal) ? Secrets.Create() : null;
        var isMachine = grants is [ClientPermissions.ClientCredentials];
        string[] scopes = isMachine ? ["chat"] : ["profile", "email", "chat"];
        var isNative = method == "none";
        var postLogoutUris = redirectUris.Length > 1 ? new[] { "https://rp.example/bye" } : [];
        var id = await host.AddClientAsync(client => client with
        {
            IsPublic = isNative,
            IsNative = isNative,
            IdTokenAlgorithm = isNative ? JwsAlgorithm.ES256 : JwsAlgorithm.RS256,
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
}
