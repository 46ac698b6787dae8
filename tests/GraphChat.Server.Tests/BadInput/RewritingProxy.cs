using System.Net;
using System.Net.Sockets;

namespace GraphChat.Server.Tests.BadInput;

/// <summary>A relay on loopback that replaces bytes in what the server says by others of the same length.</summary>
internal sealed class RewritingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    public RewritingProxy(string host, int port, byte[] from, byte[] to)
    {
        _listener.Start();
        _accepting = AcceptAsync(host, port, from, to);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync(string host, int port, byte[] from, byte[] to)
    {
        var relays = new List<Task>();
        try
        {
            while (true)
            {
                relays.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_stop.Token), host, port, from, to));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(relays);
        }
    }

    private async Task RelayAsync(TcpClient client, string host, int port, byte[] from, byte[] to)
    {
        using (client)
        {
            using var server = new TcpClient();
            try
            {
                await server.ConnectAsync(host, port, _stop.Token);
                await Task.WhenAny(
                    CopyAsync(client.GetStream(), server.GetStream(), [], []),
                    CopyAsync(server.GetStream(), client.GetStream(), from, to));
            }
            catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
            {
                // One side is gone.
            }
        }
    }

    private async Task CopyAsync(NetworkStream source, NetworkStream target, byte[] from, byte[] to)
    {
        var buffer = new byte[64 * 1024];
        while (await source.ReadAsync(buffer, _stop.Token) is > 0 and var length)
        {
            for (var at = 0; from.Length > 0 && buffer.AsSpan(at, length - at).IndexOf(from) is >= 0 and var found; at += found + from.Length)
            {
                to.CopyTo(buffer.AsSpan(at + found));
            }

            await target.WriteAsync(buffer.AsMemory(0, length), _stop.Token);
        }
    }
}
