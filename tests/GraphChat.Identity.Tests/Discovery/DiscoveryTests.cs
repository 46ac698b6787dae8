using System.Net;
using System.Text.Json;
using GraphChat.Identity.Tests.Hosting;
using GraphChat.Jose.Jwk;

namespace GraphChat.Identity.Tests.Discovery;

public sealed class DiscoveryTests(SharedHost shared)
{
    private readonly IdentityHost _host = shared.Host;

    [Theory]
    [InlineData("/.well-known/openid-configuration")]
    [InlineData("/.well-known/oauth-authorization-server")]
    public async Task The_document_names_the_issuer_exactly_and_only_what_exists(string path)
    {
        var json = JsonDocument.Parse(await RelyingParty.Http.GetStringAsync(_host.Origin + path, TestContext.Current.CancellationToken)).RootElement;

        Assert.Equal(_host.Origin, json.GetProperty("issuer").GetString());
        Assert.Equal(["S256"], List(json, "code_challenge_methods_supported"));
        Assert.Equal(["code"], List(json, "response_types_supported"));
        Assert.Equal(["authorization_code", "refresh_token", "client_credentials", "urn:ietf:params:oauth:grant-type:device_code"], List(json, "grant_types_supported"));
        Assert.Contains("RS256", List(json, "id_token_signing_alg_values_supported"));
        Assert.Contains("openid", List(json, "scopes_supported"));
        Assert.True(json.GetProperty("authorization_response_iss_parameter_supported").GetBoolean());
        Assert.False(json.GetProperty("request_parameter_supported").GetBoolean());
        Assert.DoesNotContain("\"none\"", json.GetProperty("id_token_signing_alg_values_supported").GetRawText(), StringComparison.Ordinal);
        foreach (var endpoint in json.EnumerateObject().Where(member => member.Name.EndsWith("_endpoint", StringComparison.Ordinal) || member.Name == "jwks_uri"))
        {
            var address = endpoint.Value.GetString()!;
            Assert.StartsWith(_host.Origin + "/", address, StringComparison.Ordinal);
            using var response = await RelyingParty.Http.GetAsync(address, TestContext.Current.CancellationToken);
            Assert.NotEqual(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    [Fact]
    public async Task The_keys_are_public_strong_cached_and_named_by_their_thumbprints()
    {
        using var response = await RelyingParty.Http.GetAsync(_host.Origin + "/.well-known/jwks", TestContext.Current.CancellationToken);
        Assert.True(response.Headers.CacheControl!.MaxAge > TimeSpan.Zero);
        var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;

        var keys = json.GetProperty("keys").EnumerateArray().ToArray();
        // For each algorithm the key that signs and the next one.
        Assert.Equal(4, keys.Length);
        Assert.Equal(4, keys.Select(key => key.GetProperty("kid").GetString()).Distinct().Count());
        foreach (var key in keys)
        {
            Assert.All(["d", "p", "q", "dp", "dq", "qi", "k"], name => Assert.False(key.TryGetProperty(name, out _)));
            Assert.Equal("sig", key.GetProperty("use").GetString());
            Assert.True(JsonWebKey.TryRead(key, out var jwk));
            Assert.Equal(jwk.Thumbprint(), jwk.KeyId);
        }
    }

    private static string[] List(JsonElement json, string name) => [.. json.GetProperty(name).EnumerateArray().Select(value => value.GetString()!)];
}
