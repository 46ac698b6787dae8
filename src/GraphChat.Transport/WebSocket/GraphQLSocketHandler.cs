using System.Net.WebSockets;
using GraphChat.Transport.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GraphChat.Transport.WebSocket;

/// <summary>Opens sockets and keeps each until its end.</summary>
internal sealed class GraphQLSocketHandler(
    IServiceProvider services,
    IOperationRunner runner,
    IConnectionAuthenticator authenticator,
    GraphQLTransportOptions options,
    TimeProvider time,
    ConnectionRegistry registry,
    ILogger logger)
{
    /// <summary>Answers a request for a socket; done when the socket is closed.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var refusal = SocketHandshake.Check(context, options.AllowedOrigins);
        if (refusal is null && !registry.TryReserve())
        {
            refusal = new HttpRefusal(
                StatusCodes.Status503ServiceUnavailable, TransportErrorCodes.Unavailable, "The server takes no more connections now.");
        }

        if (refusal is not null)
        {
            await HttpResponses.RefuseAsync(context, ResponseFormat.Json, refusal);
            return;
        }

        try
        {
            await using var stream = await SocketHandshake.AcceptAsync(context);
            var connection = new SocketConnection(context, services, stream, runner, authenticator, options, time, registry, logger);
            using var socket = System.Net.WebSockets.WebSocket.CreateFromStream(
                new SocketStream(stream, connection.SendControlFrame),
                new WebSocketCreationOptions
                {
                    IsServer = true,
                    SubProtocol = SocketHandshake.Subprotocol,
                    KeepAliveInterval = TimeSpan.Zero,
                });
            await connection.RunAsync(socket);
        }
        finally
        {
            registry.Release();
        }
    }
}
