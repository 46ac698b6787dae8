using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace GraphChat.Cli.Local;

/// <summary>Ports on the loopback address.</summary>
internal static class FreePort
{
    /// <summary>A port that nobody listens on now; another process may take it before its user does.</summary>
    public static int Next()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>Whether <paramref name="port"/> can be listened on, on 127.0.0.1 and, where there is IPv6, on ::1.</summary>
    public static bool IsFree(int port) =>
        IsFree(port, IPAddress.Loopback) && (!HasIPv6Loopback || IsFree(port, IPAddress.IPv6Loopback));

    /// <summary>Whether this machine has the address ::1.</summary>
    public static bool HasIPv6Loopback { get; } = Socket.OSSupportsIPv6 && NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(card => card.GetIPProperties().UnicastAddresses)
        .Any(address => address.Address.Equals(IPAddress.IPv6Loopback));

    private static bool IsFree(int port, IPAddress address)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            // As Kestrel does: a port in TIME_WAIT can be taken again.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen(1);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
