using System.Net;

namespace GraphChat.Identity.Tests.Hosting;

/// <summary>A person's browser, without script: follows redirects on the provider, keeps cookies, fills in forms.</summary>
public sealed class Browser : IDisposable
{
    private readonly HttpClient _http;
    private readonly Uri _origin;

    public Browser(string origin)
    {
        _origin = new Uri(origin);
        Cookies = new CookieContainer();
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = Cookies }) { BaseAddress = _origin };
    }

    public CookieContainer Cookies { get; }

    public HttpClient Http => _http;

    /// <summary>Opens an address and follows the redirects that stay on the provider.</summary>
    public async Task<BrowserPage> OpenAsync(string address) => await FollowAsync(await _http.GetAsync(new Uri(_origin, address)));

    /// <summary>Sends the only form of a page, with its hidden fields and these.</summary>
    public async Task<BrowserPage> SubmitAsync(BrowserPage page, params (string Name, string Value)[] fields)
    {
        var all = page.HiddenFields.Concat(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using var content = new FormUrlEncodedContent(all);
        return await FollowAsync(await _http.PostAsync(new Uri(_origin, page.FormAction), content));
    }

    public Task<BrowserPage> SignInAsync(BrowserPage page, string name, string password = IdentityHost.Password) =>
        SubmitAsync(page, ("name", name), ("password", password));

    public void Dispose() => _http.Dispose();

    private async Task<BrowserPage> FollowAsync(HttpResponseMessage response)
    {
        for (var hops = 0; hops < 10; hops++)
        {
            if (response.Headers.Location is not { } location)
            {
                return new BrowserPage(response, await response.Content.ReadAsStringAsync(), null);
            }

            Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
            var target = new Uri(_origin, location);
            if (target.Authority != _origin.Authority || target.AbsolutePath == "/callback")
            {
                return new BrowserPage(response, "", target);
            }

            response = await _http.GetAsync(target);
        }

        throw new InvalidOperationException("Too many redirects.");
    }
}
