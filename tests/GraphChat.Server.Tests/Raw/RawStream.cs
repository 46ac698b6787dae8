using System.Net.Http.Headers;
using System.Text.Json;

namespace GraphChat.Server.Tests.Raw;

/// <summary>A subscription as server-sent events over plain HTTP.</summary>
internal sealed class RawStream : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly HttpClient _http = new() { Timeout = s_patience };
    private HttpResponseMessage? _response;
    private StreamReader? _reader;

    private RawStream()
    {
    }

    /// <summary>The status of the answer.</summary>
    public int Status => (int)_response!.StatusCode;

    /// <summary>Asks, and has the answer's head when it returns.</summary>
    public static async Task<RawStream> OpenAsync(string origin, string token, string query, object? variables = null)
    {
        var stream = new RawStream();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{origin}/graphql"))
        {
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(new { query, variables })),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        stream._response = await stream._http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        stream._reader = new StreamReader(await stream._response.Content.ReadAsStreamAsync());
        return stream;
    }

    /// <summary>The next event, as its name and its data; null at the end. Comments are passed over.</summary>
    public async Task<(string Name, string Data)?> NextAsync()
    {
        using var patience = new CancellationTokenSource(s_patience);
        var (name, data) = ("", "");
        while (await _reader!.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.Length == 0 && name.Length > 0)
            {
                return (name, data);
            }

            if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                name = line["event: ".Length..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                data = line["data: ".Length..];
            }
        }

        return null;
    }

    /// <summary>All that comes, one after the other, as it is written.</summary>
    public async Task<string> ReadToEndAsync()
    {
        using var patience = new CancellationTokenSource(s_patience);
        return await _reader!.ReadToEndAsync(patience.Token);
    }

    public void Dispose()
    {
        _reader?.Dispose();
        _response?.Dispose();
        _http.Dispose();
    }
}
