namespace GraphChat.Identity.Clients;

/// <summary>What a client may be allowed, in OpenIddict's words.</summary>
internal static class ClientPermissions
{
    public const string AuthorizationCode = "gt:authorization_code";
    public const string RefreshToken = "gt:refresh_token";
    public const string ClientCredentials = "gt:client_credentials";
    public const string DeviceCode = "gt:urn:ietf:params:oauth:grant-type:device_code";
    public const string ScopePrefix = "scp:";
    public const string GrantPrefix = "gt:";

    public static IReadOnlyList<string> Grants { get; } = [AuthorizationCode, RefreshToken, ClientCredentials, DeviceCode];
}
