using System.Net;
using System.Net.Sockets;
using System.Text;

namespace GraphChat.Client.SignIn;

/// <summary>Hears one redirect on a free loopback port; answers everything else with 404. Reads at most the head of a request.</summary>
internal sealed class LoopbackRedirect : IDisposable
{
    private const string Path = "/callback";
    private const int LargestHead = 16 * 1024;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public LoopbackRedirect()
    {
        _listener.Start(8);
        Uri = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}{Path}");
    }

    public Uri Uri { get; }

    public async Task<Uri> WaitAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            using var client = await _listener.AcceptTcpClientAsync(cancellationToken);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(s_patience);
            try
            {
                var stream = client.GetStream();
                var target = await ReadTargetAsync(stream, patience.Token);
                var arrived = target is not null && target.StartsWith(Path + "?", StringComparison.Ordinal);
                await AnswerAsync(stream, arrived, patience.Token);
                if (arrived)
                {
                    return new Uri(Uri, target);
                }
            }
            catch (Exception exception) when (exception is IOException or SocketException or UriFormatException
                || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                // Somebody else knocked at the port; the browser still comes.
            }
        }
    }

    public void Dispose() => _listener.Dispose();

    private static async Task<string?> ReadTargetAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var head = new byte[LargestHead];
        var length = 0;
        while (length < head.Length)
        {
            var read = await stream.ReadAsync(head.AsMemory(length), cancellationToken);
            length += read;
            if (read == 0 || head.AsSpan(0, length).IndexOf("\r\n\r\n"u8) >= 0)
            {
                break;
            }
        }

        var line = Encoding.ASCII.GetString(head, 0, length).Split("\r\n", 2)[0].Split(' ');
        return line is ["GET", var target, _] ? target : null;
    }

    private static async Task AnswerAsync(NetworkStream stream, bool arrived, CancellationToken cancellationToken)
    {
        var page = arrived
            ? "<!doctype html><meta charset=utf-8><title>GraphChat</title><p>You are signed in. This page can be closed."
            : "<!doctype html><meta charset=utf-8><title>GraphChat</title><p>Nothing is here.";
        var head = $"HTTP/1.1 {(arrived ? "200 OK" : "404 Not Found")}\r\nContent-Type: text/html; charset=utf-8\r\n"
            + $"Content-Length: {Encoding.UTF8.GetByteCount(page)}\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.UTF8.GetBytes(head + page), cancellationToken);
    }
}
