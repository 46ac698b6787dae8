using System.Text.Json.Serialization;

namespace GraphChat.Identity.Clients;

/// <summary>What has no column of its own in OpenIddict's table, under the names of OpenID Connect's client metadata.</summary>
internal sealed record ClientSettings(
    [property: JsonPropertyName("id_token_signed_response_alg")] string? IdTokenSignedResponseAlg,
    [property: JsonPropertyName("jwks_uri")] string? JsonWebKeysUri,
    [property: JsonPropertyName("backchannel_logout_uri")] string? BackChannelLogoutUri,
    [property: JsonPropertyName("require_pushed_authorization_requests")] bool RequiresPushedRequests,
    [property: JsonPropertyName("dpop_bound_access_tokens")] bool RequiresProof)
{
    public static ClientSettings Of(Client client) => new(
        client.IdTokenAlgorithm.ToString(), client.JsonWebKeysUri, client.BackChannelLogoutUri, client.RequiresPushedRequests, client.RequiresProof);
}
