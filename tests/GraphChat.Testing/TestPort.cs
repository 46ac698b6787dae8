using System.Net;
using System.Net.Sockets;

namespace GraphChat.Testing;

/// <summary>Ports for servers of tests, on the loopback address.</summary>
public static class TestPort
{
    // Below the range of which systems give ports to outgoing connections (RFC 6335 §6, Linux 32768 and up): what one of those
    // took between the look and the server's bind was the only fault of many a run.
    private const int First = 12_000;
    private const int Count = 20_000;
    private static int s_next = Random.Shared.Next(Count);

    /// <summary>A port that nobody listens on, and that this process was not given before. Thread-safe.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref s_next) % Count);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken.
            }
        }
    }
}
