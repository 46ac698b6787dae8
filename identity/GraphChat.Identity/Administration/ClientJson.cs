using System.Text.Json.Nodes;
using GraphChat.Identity.Clients;

namespace GraphChat.Identity.Administration;

/// <summary>A client as an administrator sees it; its secret only in the moment in which it is made.</summary>
internal static class ClientJson
{
    public static JsonObject Of(Client client, string? secret)
    {
        var json = new JsonObject
        {
            ["client_id"] = client.ClientId,
            ["client_name"] = client.DisplayName,
            ["application_type"] = client.IsNative ? "native" : "web",
            ["token_endpoint_auth_method"] = client.IsPublic ? "none" : client.UsesAssertions ? "private_key_jwt" : "client_secret_basic",
            ["redirect_uris"] = List(client.RedirectUris),
            ["post_logout_redirect_uris"] = List(client.PostLogoutRedirectUris),
            ["grant_types"] = List(ClientPermissions.Grants.Where(client.Allows).Select(grant => grant[ClientPermissions.GrantPrefix.Length..])),
            ["scope"] = string.Join(' ', Scopes.All.Where(client.AllowsScope).Union(client.Permissions
                .Where(permission => permission.StartsWith(ClientPermissions.ScopePrefix, StringComparison.Ordinal))
                .Select(permission => permission[ClientPermissions.ScopePrefix.Length..]).Order(StringComparer.Ordinal), StringComparer.Ordinal)),
            ["id_token_signed_response_alg"] = client.IdTokenAlgorithm.ToString(),
            ["backchannel_logout_uri"] = client.BackChannelLogoutUri,
            ["require_pushed_authorization_requests"] = client.RequiresPushedRequests,
            ["dpop_bound_access_tokens"] = client.RequiresProof,
            ["first_party"] = client.IsFirstParty,
        };
        if (secret is not null)
        {
            json["client_secret"] = secret;
        }

        return json;
    }

    private static JsonArray List(IEnumerable<string> values) => [.. values.Select(value => JsonValue.Create(value))];
}
