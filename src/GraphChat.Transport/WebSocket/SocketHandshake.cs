using System.Security.Cryptography;
using System.Text;
using GraphChat.Transport.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace GraphChat.Transport.WebSocket;

/// <summary>The opening of a WebSocket: RFC 6455 section 4.2 on HTTP/1.1, RFC 8441 on HTTP/2.</summary>
internal static class SocketHandshake
{
    /// <summary>The subprotocol that is spoken.</summary>
    public const string Subprotocol = "graphql-transport-ws";

    private const string KeySuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private const int KeyBytes = 16;

    /// <summary>Whether the request asks for a socket.</summary>
    public static bool IsAsked(HttpContext context) =>
        IsExtendedConnect(context)
        || (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
            && HttpMethods.IsGet(context.Request.Method)
            && HasToken(context.Request.Headers.Upgrade.ToString(), "websocket"));

    /// <summary>Why the socket is not opened; null where it may be.</summary>
    public static HttpRefusal? Check(HttpContext context, ISet<string> allowedOrigins)
    {
        var headers = context.Request.Headers;
        if (headers.SecWebSocketVersion != "13")
        {
            context.Response.Headers.SecWebSocketVersion = "13";
            return new HttpRefusal(StatusCodes.Status426UpgradeRequired, TransportErrorCodes.BadInput, "The WebSocket version must be 13.");
        }

        if (!IsExtendedConnect(context) && !IsKey(headers.SecWebSocketKey.ToString()))
        {
            return new HttpRefusal(StatusCodes.Status400BadRequest, TransportErrorCodes.BadInput, "Sec-WebSocket-Key is not valid.");
        }

        if (!CrossSiteGuard.AllowsSocket(context.Request, allowedOrigins))
        {
            return new HttpRefusal(
                StatusCodes.Status403Forbidden, TransportErrorCodes.Forbidden, "A page of this origin may not open a socket here.");
        }

        return HasToken(headers.SecWebSocketProtocol.ToString(), Subprotocol)
            ? null
            : new HttpRefusal(
                StatusCodes.Status400BadRequest, TransportErrorCodes.BadInput, $"The subprotocol must be {Subprotocol}.");
    }

    /// <summary>Opens it and gives the bytes of the connection.</summary>
    public static async ValueTask<Stream> AcceptAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.SecWebSocketProtocol = Subprotocol;
        if (IsExtendedConnect(context))
        {
            return await context.Features.Get<IHttpExtendedConnectFeature>()!.AcceptAsync();
        }

        headers.Upgrade = "websocket";
        headers.Connection = "Upgrade";
        headers.SecWebSocketAccept = Answer(context.Request.Headers.SecWebSocketKey.ToString());
        return await context.Features.Get<IHttpUpgradeFeature>()!.UpgradeAsync();
    }

    private static bool IsExtendedConnect(HttpContext context) =>
        context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: "websocket" };

    private static bool HasToken(string header, string token)
    {
        foreach (var part in header.AsSpan().Split(','))
        {
            if (header.AsSpan(part).Trim().Equals(token, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsKey(string key)
    {
        Span<byte> bytes = stackalloc byte[KeyBytes];
        return key.Length == 24 && Convert.TryFromBase64String(key, bytes, out var written) && written == KeyBytes;
    }

    private static string Answer(string key)
    {
        // RFC 6455 section 4.2.2 asks for SHA-1; nothing here rests on its strength.
#pragma warning disable CA5350
        return Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + KeySuffix)));
#pragma warning restore CA5350
    }
}
