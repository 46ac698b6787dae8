using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace GraphChat.Server.Tests.Raw;

/// <summary>The API over plain HTTP.</summary>
internal sealed class RawApi(string origin, string? token) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(origin) };

    public Task<Answer> ExecuteAsync(string query, object? variables = null) =>
        PostAsync(JsonSerializer.SerializeToUtf8Bytes(new { query, variables }));

    public async Task<Answer> PostAsync(byte[] body, string contentType = "application/json")
    {
        using var response = await SendAsync(body, contentType);
        return new Answer((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async Task<Answer> GetAsync(string pathAndQuery)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(pathAndQuery, UriKind.Relative));
        using var response = await SendAsync(request);
        return new Answer((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public Task<HttpResponseMessage> SendAsync(byte[] body, string contentType = "application/json")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/graphql", UriKind.Relative)) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return SendAsync(request);
    }

    public static byte[] Body(string query) => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { query }));

    public void Dispose() => _http.Dispose();

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/graphql-response+json"));
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        }

        return _http.SendAsync(request);
    }
}
