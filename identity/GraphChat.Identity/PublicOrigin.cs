using System.Net;

namespace GraphChat.Identity;

/// <summary>The origin that browsers see, checked: the issuer, and what decides how cookies are named.</summary>
internal sealed class PublicOrigin
{
    private PublicOrigin(string value, bool isHttps, bool isLoopback)
    {
        Value = value;
        IsHttps = isHttps;
        IsLoopback = isLoopback;
    }

    /// <summary>Scheme, host and port, without a slash at the end.</summary>
    public string Value { get; }

    public bool IsHttps { get; }

    public bool IsLoopback { get; }

    /// <exception cref="ArgumentException">It is no origin, or http on an address that is not loopback.</exception>
    public static PublicOrigin Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri)
            || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp)
            || !string.Equals(uri.GetLeftPart(UriPartial.Authority), text, StringComparison.Ordinal)
            || uri.UserInfo.Length > 0)
        {
            throw new ArgumentException("The public origin must be scheme, host and port in lower case, without a path, such as https://chat.example.org.");
        }

        var isLoopback = uri.Host == "localhost" || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
        var isHttps = uri.Scheme == Uri.UriSchemeHttps;
        if (!isHttps && !isLoopback)
        {
            throw new ArgumentException("A public origin with http is accepted for localhost only: passwords and tokens would cross the network in the clear. Use https.");
        }

        return new PublicOrigin(text, isHttps, isLoopback);
    }
}
