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

    /// <summary>What follows from the rest: here it is not asked for, but OpenIddict would.</summary>
    public static IEnumerable<string> Implied(Client client)
    {
        yield return "ept:token";
        yield return "ept:revocation";
        if (!client.IsPublic)
        {
            yield return "ept:introspection";
        }

        if (client.Allows(AuthorizationCode))
        {
            yield return "ept:authorization";
            yield return "ept:pushed_authorization";
            yield return "ept:end_session";
            yield return "rst:code";
        }

        if (client.Allows(DeviceCode))
        {
            yield return "ept:device_authorization";
        }
    }
}
