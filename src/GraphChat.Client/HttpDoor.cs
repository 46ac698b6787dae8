using System.Net;

namespace GraphChat.Client;

/// <summary>How connections are made, for HTTP and sockets alike.</summary>
internal static class HttpDoor
{
    public static SocketsHttpHandler Handler(Func<DnsEndPoint, CancellationToken, ValueTask<Stream>>? connect, bool cookies = false)
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

        return handler;
    }
}
