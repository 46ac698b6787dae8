using System.Net;
using System.Net.Sockets;

namespace GraphChat.Identity.Outbound;

/// <summary>
/// The only way by which addresses that clients registered are called: https, no redirects, cookies or proxy, five seconds,
/// 64 KB, and never an address of this machine or its networks, as resolved at the moment of connecting.
/// </summary>
internal sealed class GuardedHttp : IDisposable
{
    private const int MaxResponse = 64 * 1024;
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);

    private readonly HashSet<string> _allowed;
    private readonly HttpClient _http;

    public GuardedHttp(GraphChatIdentityOptions options)
    {
        _allowed = options.OutboundHosts.ToHashSet(StringComparer.OrdinalIgnoreCase);
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            MaxResponseHeadersLength = 16,
            ConnectTimeout = s_timeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            ConnectCallback = ConnectAsync,
        })
        {
            Timeout = s_timeout,
            MaxResponseContentBufferSize = MaxResponse,
        };
    }

    /// <summary>The body of a 200 answer, or null whatever went wrong.</summary>
    public async Task<byte[]?> GetAsync(string address, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        using var response = await SendAsync(request, cancellationToken);
        return response is { StatusCode: HttpStatusCode.OK } ? await response.Content.ReadAsByteArrayAsync(cancellationToken) : null;
    }

    /// <summary>Sends a form; true if it was answered by 200 or 204.</summary>
    public async Task<bool> PostFormAsync(string address, IEnumerable<KeyValuePair<string, string>> form, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(form) };
        using var response = await SendAsync(request, cancellationToken);
        return response is { StatusCode: HttpStatusCode.OK or HttpStatusCode.NoContent };
    }

    /// <summary>Sends a form with headers; the status and body of any answer, or null if there was none.</summary>
    public async Task<(HttpStatusCode Status, byte[] Body)?> ExchangeAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(request, cancellationToken);
        return response is null ? null : (response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken));
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage?> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return IsAllowed(request.RequestUri!) ? await _http.SendAsync(request, cancellationToken) : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Whether an address may be called at all, before it is resolved: http only where the operator named the host.</summary>
    public bool IsAllowed(Uri uri) =>
        uri.IsAbsoluteUri && uri.UserInfo.Length == 0
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && _allowed.Contains(uri.IdnHost)));

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken);
        var usable = _allowed.Contains(host) ? addresses : [.. addresses.Where(PublicAddresses.IsPublic)];
        if (usable.Length == 0 || usable.Length != addresses.Length)
        {
            throw new HttpRequestException("The address is not a public one.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            // The addresses that were checked, not the name again.
            await socket.ConnectAsync(usable, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
