using System.Text.Json;
using GraphChat.Identity.Authorization;
using GraphChat.Identity.Clients;
using GraphChat.Identity.DeviceFlow;
using GraphChat.Identity.EndSession;
using GraphChat.Identity.Introspection;
using GraphChat.Identity.Keys;
using GraphChat.Identity.Protocol;
using GraphChat.Identity.PushedRequests;
using GraphChat.Identity.Revocation;
using GraphChat.Identity.Tokens;
using GraphChat.Identity.UserInfo;
using GraphChat.Jose.Jwk;
using GraphChat.Jose.Jws;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.Discovery;

/// <summary>The provider's metadata (OpenID Connect Discovery 1.0, RFC 8414) and its public keys.</summary>
internal sealed class DiscoveryEndpoint(PublicOrigin origin, SigningKeyRing keys)
{
    public const string OpenIdPath = "/.well-known/openid-configuration";
    public const string OAuthPath = "/.well-known/oauth-authorization-server";
    public const string KeysPath = "/.well-known/jwks";

    // Shorter than the time for which a key is published before it signs.
    private const string CacheControl = "public, max-age=900";

    private static readonly string[] s_clientAlgorithms = [.. Enum.GetNames<JwsAlgorithm>()];

    private readonly byte[] _document = Write(origin.Value);

    public Task WriteConfigurationAsync(HttpContext context)
    {
        Share(context);
        return Responses.WriteAsync(context, "application/json", _document);
    }

    public async Task WriteKeysAsync(HttpContext context)
    {
        var published = await keys.PublishedAsync(context.RequestAborted);
        Share(context);
        await Responses.WriteAsync(context, "application/jwk-set+json", JsonWebKeySet.Write(published.Select(key => key.Verification.Jwk)));
    }

    private static void Share(HttpContext context)
    {
        context.Response.Headers.CacheControl = CacheControl;
        // Public to everyone, and read by applications in browsers.
        context.Response.Headers.AccessControlAllowOrigin = "*";
    }

    private static byte[] Write(string issuer)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("issuer", issuer);
            writer.WriteString("authorization_endpoint", issuer + AuthorizeEndpoint.Path);
            writer.WriteString("token_endpoint", issuer + TokenEndpoint.Path);
            writer.WriteString("userinfo_endpoint", issuer + UserInfoEndpoint.Path);
            writer.WriteString("jwks_uri", issuer + KeysPath);
            writer.WriteString("revocation_endpoint", issuer + RevocationEndpoint.Path);
            writer.WriteString("introspection_endpoint", issuer + IntrospectionEndpoint.Path);
            writer.WriteString("end_session_endpoint", issuer + EndSessionEndpoint.Path);
            writer.WriteString("pushed_authorization_request_endpoint", issuer + PushedRequestEndpoint.Path);
            writer.WriteString("device_authorization_endpoint", issuer + DeviceAuthorizationEndpoint.Path);
            List(writer, "response_types_supported", ["code"]);
            List(writer, "response_modes_supported", ["query", "form_post"]);
            List(writer, "grant_types_supported", ClientPermissions.Grants.Select(grant => grant[ClientPermissions.GrantPrefix.Length..]));
            List(writer, "scopes_supported", Scopes.All);
            List(writer, "code_challenge_methods_supported", ["S256"]);
            List(writer, "subject_types_supported", ["public"]);
            List(writer, "id_token_signing_alg_values_supported", SigningKeyRing.Algorithms.Select(algorithm => algorithm.ToString()));
            ListMethods(writer, "token_endpoint", "none");
            ListMethods(writer, "revocation_endpoint", "none");
            ListMethods(writer, "introspection_endpoint");
            List(writer, "dpop_signing_alg_values_supported", s_clientAlgorithms);
            List(writer, "claims_supported", ["iss", "aud", "sub", "iat", "exp", "auth_time", "nonce", "at_hash", "acr", "amr", "sid", "name", "preferred_username", "role", "email", "email_verified"]);
            List(writer, "acr_values_supported", AuthenticationContext.All);
            List(writer, "prompt_values_supported", ["none", "login", "consent", "select_account"]);
            List(writer, "ui_locales_supported", ["en", "fr"]);
            writer.WriteBoolean("claims_parameter_supported", false);
            writer.WriteBoolean("request_parameter_supported", false);
            writer.WriteBoolean("request_uri_parameter_supported", false);
            writer.WriteBoolean("require_pushed_authorization_requests", false);
            writer.WriteBoolean("backchannel_logout_supported", true);
            writer.WriteBoolean("backchannel_logout_session_supported", true);
            writer.WriteBoolean("authorization_response_iss_parameter_supported", true);
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void ListMethods(Utf8JsonWriter writer, string endpoint, params string[] others)
    {
        List(writer, endpoint + "_auth_methods_supported", ["client_secret_basic", "client_secret_post", "private_key_jwt", .. others]);
        List(writer, endpoint + "_auth_signing_alg_values_supported", s_clientAlgorithms);
    }

    private static void List(Utf8JsonWriter writer, string name, IEnumerable<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }
}
