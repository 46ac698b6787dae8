using System.Text.Json.Serialization;

namespace GraphChat.Identity.Administration;

/// <summary>What an administrator says of a client, under the names of OpenID Connect's client metadata.</summary>
internal sealed record ClientRegistration
{
    [JsonPropertyName("client_id")]
    public string? ClientId { get; init; }

    [JsonPropertyName("client_name")]
    public string? Name { get; init; }

    /// <summary>`web` or `native`; only the latter may bring any port of the loopback address.</summary>
    [JsonPropertyName("application_type")]
    public string? ApplicationType { get; init; }

    /// <summary>`none`, `client_secret_basic`, `client_secret_post` or `private_key_jwt`.</summary>
    [JsonPropertyName("token_endpoint_auth_method")]
    public string? AuthenticationMethod { get; init; }

    [JsonPropertyName("redirect_uris")]
    public IReadOnlyList<string>? RedirectUris { get; init; }

    [JsonPropertyName("post_logout_redirect_uris")]
    public IReadOnlyList<string>? PostLogoutRedirectUris { get; init; }

    [JsonPropertyName("grant_types")]
    public IReadOnlyList<string>? GrantTypes { get; init; }

    /// <summary>Separated by spaces.</summary>
    [JsonPropertyName("scope")]
    public string? Scope { get; init; }

    [JsonPropertyName("jwks")]
    public System.Text.Json.JsonElement? JsonWebKeySet { get; init; }

    [JsonPropertyName("jwks_uri")]
    public string? JsonWebKeysUri { get; init; }

    [JsonPropertyName("backchannel_logout_uri")]
    public string? BackChannelLogoutUri { get; init; }

    [JsonPropertyName("id_token_signed_response_alg")]
    public string? IdTokenAlgorithm { get; init; }

    [JsonPropertyName("require_pushed_authorization_requests")]
    public bool RequiresPushedRequests { get; init; }

    [JsonPropertyName("dpop_bound_access_tokens")]
    public bool RequiresProof { get; init; }

    /// <summary>Whether it is ours: then nobody is asked for consent.</summary>
    [JsonPropertyName("first_party")]
    public bool IsFirstParty { get; init; }
}
