using System.Net;
using System.Net.Sockets;

namespace GraphChat.Cli.Chaos;

/// <summary>A way over TCP that can be cut and slowed: a proxy on a loopback port.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class FaultyLink : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly HashSet<Socket> _open = [];
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly TimeProvider _time;
    private readonly Task _accepting;
    private TimeSpan _delay;
    private bool _cut;

    /// <summary>A link to <paramref name="targetPort"/> of 127.0.0.1.</summary>
    public FaultyLink(int targetPort, TimeProvider time)
    {
        TargetPort = targetPort;
        _time = time;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>Where new connections lead.</summary>
    public int TargetPort { get; set; }

    /// <summary>Opens a connection through it, whatever the address asked for; for <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint endPoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, Port), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Breaks what is open with a reset, and whatever is opened from now on.</summary>
    public void Cut()
    {
        lock (_lock)
        {
            _cut = true;
            foreach (var socket in _open)
            {
                Reset(socket);
            }

            _open.Clear();
        }
    }

    /// <summary>Holds back each piece in either direction for <paramref name="delay"/>.</summary>
    public void Slow(TimeSpan delay)
    {
        lock (_lock)
        {
            _delay = delay;
        }
    }

    /// <summary>Lets everything through at once again.</summary>
    public void Mend()
    {
        lock (_lock)
        {
            _cut = false;
            _delay = TimeSpan.Zero;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        Cut();
        await _accepting;
        _stop.Dispose();
    }

    private static void Reset(Socket socket)
    {
        try
        {
            // Closing with a linger of zero sends RST: nobody is told in an orderly way.
            socket.LingerState = new LingerOption(true, 0);
            socket.Close();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It was gone already.
        }
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var near = await _listener.AcceptSocketAsync(_stop.Token);
                _ = JoinAsync(near);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // Stopped, or somebody who left before being let in.
            }
        }
    }

    private async Task JoinAsync(Socket near)
    {
        var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.NoDelay = true;
        try
        {
            if (Register(near, far))
            {
                await far.ConnectAsync(new IPEndPoint(IPAddress.Loopback, TargetPort), _stop.Token);
                await Task.WhenAll(PumpAsync(near, far), PumpAsync(far, near));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // One side is gone; the other one learns it below.
        }
        finally
        {
            lock (_lock)
            {
                _open.Remove(near);
                _open.Remove(far);
            }

            Reset(near);
            Reset(far);
        }
    }

    private bool Register(Socket near, Socket far)
    {
        lock (_lock)
        {
            return !_cut && _open.Add(near) && _open.Add(far);
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, _stop.Token) is > 0 and var read)
            {
                TimeSpan delay;
                lock (_lock)
                {
                    delay = _delay;
                }

                if (delay > TimeSpan.Zero)
                {
                    await Task.Delay(delay, _time, _stop.Token);
                }

                for (var sent = 0; sent < read;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), _stop.Token);
                }
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            Reset(to);
        }
    }
}
