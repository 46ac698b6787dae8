using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace GraphChat.Cli.Local;

/// <summary>Ports on the loopback address.</summary>
internal static class FreePort
{
    // Below the range of which systems give ports to outgoing connections (RFC 6335 §6, Linux 32768 and up).
    private const int First = 12_000;
    private const int Count = 20_000;
    private static int s_next = RandomNumberGenerator.GetInt32(Count);

    /// <summary>A port that nobody listens on now, and that this process was not given before; thread-safe.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref s_next) % Count);
            if (IsFree(port))
            {
                return port;
            }
        }
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
