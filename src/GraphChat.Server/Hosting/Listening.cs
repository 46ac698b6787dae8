using System.Net.Sockets;
using GraphChat.Server.Commands;
using GraphChat.Server.Configuration;
using Microsoft.AspNetCore.Connections;

namespace GraphChat.Server.Hosting;

/// <summary>Starts to listen, and says what to do where that is impossible.</summary>
internal static class Listening
{
    public static async Task StartListeningAsync(this WebApplication app, ServerOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            throw new StartFailure(
                ExitCode.Unavailable,
                $"A port of {string.Join(", ", options.Listen)} is in use: stop what listens there, or set GRAPHCHAT_Listen and GRAPHCHAT_PublicOrigin to another port.");
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AccessDenied or SocketError.AddressNotAvailable)
        {
            throw new StartFailure(
                ExitCode.Unavailable,
                $"Cannot listen on {string.Join(", ", options.Listen)}: set GRAPHCHAT_Listen to an address of this machine and a port above 1023.");
        }
    }
}
