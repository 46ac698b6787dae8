using System.Security.Cryptography;
using System.Text;
using GraphChat.Identity.Keys;
using GraphChat.Identity.Protocol;
using GraphChat.Identity.Sessions;
using GraphChat.Jose;
using Microsoft.AspNetCore.Http;

namespace GraphChat.Identity.Pages;

/// <summary>
/// Proves that a form was made for the browser that sends it: the field is an HMAC, under a key of the nodes, over the form's
/// address, a random cookie and the session's cookie, so that signing in makes older forms void.
/// </summary>
internal sealed class Antiforgery(GraphChatIdentityOptions options, CookieNames cookies)
{
    public const string FieldName = "antiforgery";

    private const int MaxCookie = 100;

    private readonly byte[] _key = NodeSecretKeys.Derive(options, "graphchat identity antiforgery v1");

    /// <summary>The hidden field of a form that posts to <paramref name="action"/>; sets the cookie if it is not there.</summary>
    public Html Field(HttpContext context, string action)
    {
        var cookie = context.Request.Cookies[cookies.Antiforgery];
        if (cookie is not { Length: > 20 and <= MaxCookie })
        {
            cookie = Secrets.Create();
            context.Response.Cookies.Append(cookies.Antiforgery, cookie, cookies.Options());
        }

        return PageWriter.Hidden(FieldName, Compute(context, action, cookie));
    }

    public bool IsValid(HttpContext context, string action, Parameters form)
    {
        // Browsers that say where a form came from are believed when they say it is elsewhere.
        if (context.Request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site")
        {
            return false;
        }

        return context.Request.Cookies[cookies.Antiforgery] is { Length: > 20 and <= MaxCookie } cookie
            && form[FieldName] is { } field
            && Secrets.FixedTimeEquals(field, Compute(context, action, cookie));
    }

    private string Compute(HttpContext context, string action, string cookie)
    {
        var session = context.Request.Cookies[cookies.Session] ?? "";
        return Base64UrlText.Encode(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{action}\n{cookie.Length}:{cookie}\n{session}")));
    }
}
