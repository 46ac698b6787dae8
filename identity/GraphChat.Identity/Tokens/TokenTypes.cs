namespace GraphChat.Identity.Tokens;

/// <summary>The kinds of tokens that are stored, in OpenIddict's words.</summary>
internal static class TokenTypes
{
    public const string AuthorizationCode = "authorization_code";
    public const string RefreshToken = "refresh_token";
    public const string DeviceCode = "device_code";
    public const string PushedRequest = "urn:openiddict:params:oauth:token-type:request_token";
}
