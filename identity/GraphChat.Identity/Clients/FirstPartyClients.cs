using GraphChat.Jose.Jws;

namespace GraphChat.Identity.Clients;

/// <summary>The clients that come with GraphChat.</summary>
internal static class FirstPartyClients
{
    /// <summary>Their identifiers.</summary>
    public static IReadOnlyList<string> Ids { get; } = ["graphchat-cli", "graphchat-web"];

    public static IReadOnlyList<Client> For(PublicOrigin origin) =>
    [
        Make("graphchat-cli", "GraphChat", isNative: true, ["http://127.0.0.1/callback", "http://[::1]/callback"], []),
        Make("graphchat-web", "GraphChat", isNative: false, [$"{origin.Value}/callback"], [$"{origin.Value}/"]),
    ];

    private static Client Make(string clientId, string name, bool isNative, string[] redirectUris, string[] postLogoutRedirectUris) => new()
    {
        Id = clientId,
        ClientId = clientId,
        DisplayName = name,
        IsPublic = true,
        IsNative = isNative,
        IsFirstParty = true,
        RedirectUris = redirectUris,
        PostLogoutRedirectUris = postLogoutRedirectUris,
        IdTokenAlgorithm = JwsAlgorithm.ES256,
        Permissions = new HashSet<string>(StringComparer.Ordinal)
        {
            isNative ? ClientPermissions.DeviceCode : ClientPermissions.AuthorizationCode,
            ClientPermissions.AuthorizationCode,
            ClientPermissions.RefreshToken,
            ClientPermissions.ScopePrefix + Scopes.Profile,
            ClientPermissions.ScopePrefix + Scopes.Email,
            ClientPermissions.ScopePrefix + Scopes.Chat,
            ClientPermissions.ScopePrefix + Scopes.Admin,
        },
    };
}
