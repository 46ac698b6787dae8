using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.Sessions;

/// <summary>
/// The names and attributes of the cookies: `__Host-` and Secure on https; without both on loopback http, where browsers
/// and .NET's cookie container would withhold them.
/// </summary>
internal sealed class CookieNames(PublicOrigin origin)
{
    private readonly string _prefix = origin.IsHttps ? "__Host-" : "";

    public string Session => _prefix + "graphchat-session";

    public string Antiforgery => _prefix + "graphchat-antiforgery";

    public string Upstream => _prefix + "graphchat-upstream";

    public CookieOptions Options() => new()
    {
        HttpOnly = true,
        Secure = origin.IsHttps,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        IsEssential = true,
    };
}
