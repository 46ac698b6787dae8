using System.Net;
using GraphChat.Identity.Tests.Hosting;

namespace GraphChat.Identity.Tests.Protocol;

public sealed class CrossOriginTests(SharedHost shared)
{
    private readonly IdentityHost _host = shared.Host;

    [Theory]
    [InlineData("/connect/token")]
    [InlineData("/connect/userinfo")]
    [InlineData("/connect/revoke")]
    [InlineData("/connect/par")]
    public async Task An_application_in_a_browser_may_read_the_answers_if_a_client_lives_at_its_origin(string path)
    {
        var origin = $"https://app{Guid.NewGuid():N}.example";
        await _host.AddClientAsync(client => client with { IsPublic = true, RedirectUris = [origin + "/callback"] });

        using var preflight = await SendAsync(HttpMethod.Options, path, origin);
        Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);
        Assert.Equal(origin, preflight.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Contains("DPoP", preflight.Headers.GetValues("Access-Control-Allow-Headers").Single(), StringComparison.Ordinal);
        using var answer = await SendAsync(HttpMethod.Post, path, origin);
        Assert.Equal(origin, answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));
        foreach (var other in new[] { "https://evil.example", origin + ".evil.example", origin[..^1], "null" })
        {
            using var refused = await SendAsync(HttpMethod.Post, path, other);
            Assert.False(refused.Headers.Contains("Access-Control-Allow-Origin"));
        }
    }

    [Theory]
    [InlineData("/connect/authorize")]
    [InlineData("/connect/logout")]
    [InlineData("/connect/introspect")]
    [InlineData("/account/sign-in")]
    public async Task Pages_are_nobody_elses_to_read(string path)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, _host.Origin);
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string origin)
    {
        using var request = new HttpRequestMessage(method, _host.Origin + path);
        request.Headers.Add("Origin", origin);
        if (method == HttpMethod.Post)
        {
            request.Content = new FormUrlEncodedContent([]);
        }

        return await RelyingParty.Http.SendAsync(request);
    }
}
