using System.Net;
using System.Net.Sockets;

namespace GraphChat.Client;

/// <summary>How connections are made, for HTTP and sockets alike.</summary>
internal static class HttpDoor
{
    public static HttpMessageHandler Handler(Func<DnsEndPoint, CancellationToken, ValueTask<Stream>>? connect, bool cookies = false)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = cookies,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            // A name's address may change while a client lives for days.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            MaxResponseHeadersLength = 64,
        };
        if (connect is not null)
        {
            handler.ConnectCallback = (context, cancellationToken) => connect(context.DnsEndPoint, cancellationToken);
        }

        return new FaultsOfTransport(handler);
    }

    // A connection that breaks as it is made surfaces as the socket's own exception (HttpConnectionPool asks for its remote end).
    private sealed class FaultsOfTransport(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            catch (SocketException exception)
            {
                throw new HttpRequestException(HttpRequestError.ConnectionError, "The connection broke as it was made.", exception);
            }
        }
    }
}
