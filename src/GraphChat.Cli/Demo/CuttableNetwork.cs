using System.Net;
using System.Net.Sockets;

namespace GraphChat.Cli.Demo;

/// <summary>The way of one person to the server, which can be cut: what is open breaks with a reset, what is new is refused.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class CuttableNetwork : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<Socket> _sockets = [];
    private bool _cut;

    /// <summary>Opens a connection, for <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    /// <exception cref="SocketException">The way is cut, or nobody listens.</exception>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint endPoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            ThrowIfCut();
            await socket.ConnectAsync(endPoint, cancellationToken);
            Register(socket);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Breaks everything at once, without a goodbye.</summary>
    public void Cut()
    {
        lock (_lock)
        {
            _cut = true;
            foreach (var socket in _sockets)
            {
                Reset(socket);
            }

            _sockets.Clear();
        }
    }

    /// <summary>Lets connections through again.</summary>
    public void Mend()
    {
        lock (_lock)
        {
            _cut = false;
        }
    }

    /// <inheritdoc />
    public void Dispose() => Cut();

    private static void Reset(Socket socket)
    {
        try
        {
            // Closing with a linger of zero sends RST: the other side gets no orderly end.
            socket.LingerState = new LingerOption(true, 0);
            socket.Close();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It was gone already.
        }
    }

    private void ThrowIfCut()
    {
        lock (_lock)
        {
            if (_cut)
            {
                throw new SocketException((int)SocketError.NetworkUnreachable);
            }
        }
    }

    private void Register(Socket socket)
    {
        lock (_lock)
        {
            if (_cut)
            {
                throw new SocketException((int)SocketError.NetworkUnreachable);
            }

            _sockets.RemoveAll(open => !open.Connected);
            _sockets.Add(socket);
        }
    }
}
