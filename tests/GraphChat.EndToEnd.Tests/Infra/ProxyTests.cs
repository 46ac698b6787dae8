using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using GraphChat.Cli.Local;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.EndToEnd.Tests.Infra;

/// <summary>The proxy of compose, run here with its own configuration; only addresses and paths are changed.</summary>
public sealed class ProxyTests : IAsyncLifetime
{
    private readonly TcpListener _node = new(IPAddress.Loopback, 0);
    private readonly List<string> _asked = [];
    private PreparedInfra? _infra;
    private ChildProcess? _proxy;
    private int _port;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Requirement.Missing(!File.Exists("/usr/sbin/haproxy"), "haproxy is not installed.");
        _infra = await PreparedInfra.CreateAsync(Cancel);
        _node.Start();
        _ = ServeAsync();
        _port = TestPort.Next();
        var nodePort = ((IPEndPoint)_node.LocalEndpoint).Port;
        var file = _infra.PathOf("proxy/haproxy.cfg");
        var text = (await File.ReadAllTextAsync(file, Cancel))
            // Two file descriptors a connection: more than a test machine may give.
            .Replace("maxconn 40000", "maxconn 1000", StringComparison.Ordinal)
            .Replace("bind :8443", $"bind 127.0.0.1:{_port}", StringComparison.Ordinal)
            .Replace("/run/secrets/", _infra.PathOf("secrets/"), StringComparison.Ordinal)
            .Replace("node-1:8080", $"127.0.0.1:{nodePort}", StringComparison.Ordinal)
            .Replace("node-2:8080", $"127.0.0.1:{nodePort}", StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, text, Cancel);
        var (code, output) = await CommandRunner.RunAsync("/usr/sbin/haproxy", ["-c", "-f", file], null, Cancel);
        Assert.True(code == 0, output);
        _proxy = await ChildProcess.StartAsync(new ChildProcessOptions("haproxy", "/usr/sbin/haproxy", ["-db", "-f", file]), TimeProvider.System);
        for (var tries = 0; tries < 200 && !(await AskAsync("/", SslProtocols.Tls13)).StartsWith("HTTP/1.1 200", StringComparison.Ordinal); tries++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_proxy is not null)
        {
            await _proxy.DisposeAsync();
        }

        _node.Dispose();
        _infra?.Dispose();
    }

    [Fact]
    public async Task Speaks_TLS_1_3_and_nothing_older()
    {
        Assert.StartsWith("HTTP/1.1 200", await AskAsync("/", SslProtocols.Tls13), StringComparison.Ordinal);
#pragma warning disable CA5398, CA5397 // The point is that the old version is refused.
        Assert.Equal("", await AskAsync("/", SslProtocols.Tls12));
#pragma warning restore CA5398, CA5397
    }

    [Fact]
    public async Task Says_itself_who_asks_whatever_the_asker_says()
    {
        await AskAsync("/who", SslProtocols.Tls13, "X-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Proto: http\r\nForwarded: for=1.2.3.4\r\nX-Forwarded-Host: evil.example\r\n");

        string asked;
        lock (_asked)
        {
            asked = _asked.Last(request => request.StartsWith("GET /who ", StringComparison.Ordinal)).ToLowerInvariant();
        }

        Assert.Contains("x-forwarded-for: 127.0.0.1", asked, StringComparison.Ordinal);
        Assert.Contains("x-forwarded-proto: https", asked, StringComparison.Ordinal);
        Assert.DoesNotContain("1.2.3.4", asked, StringComparison.Ordinal);
        Assert.DoesNotContain("evil.example", asked, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keeps_the_health_of_nodes_to_itself()
    {
        Assert.StartsWith("HTTP/1.1 404", await AskAsync("/health/ready", SslProtocols.Tls13), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 404", await AskAsync("/health/live", SslProtocols.Tls13), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_browsers_to_come_back_by_https_only()
    {
        Assert.Contains("strict-transport-security: max-age=31536000", (await AskAsync("/", SslProtocols.Tls13)).ToLowerInvariant(), StringComparison.Ordinal);
    }

    private async Task<string> AskAsync(string path, SslProtocols protocol, string headers = "")
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", _port, Cancel);
#pragma warning disable CA5359 // A certificate made a moment ago: who signed it is not what is tested.
            await using var tls = new SslStream(client.GetStream(), false, (_, _, _, _) => true);
#pragma warning restore CA5359
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "chat.example.org", EnabledSslProtocols = protocol }, Cancel);
            await tls.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: chat.example.org\r\nConnection: close\r\n{headers}\r\n"), Cancel);
            using var reader = new StreamReader(tls);
            return await reader.ReadToEndAsync(Cancel);
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException)
        {
            return "";
        }
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                var client = await _node.AcceptTcpClientAsync(CancellationToken.None);
                _ = AnswerAsync(client);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                using var reader = new StreamReader(client.GetStream());
                var request = new StringBuilder();
                while (await reader.ReadLineAsync(CancellationToken.None) is { Length: > 0 } line)
                {
                    request.AppendLine(line);
                }

                lock (_asked)
                {
                    _asked.Add(request.ToString());
                }

                await client.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"u8.ToArray(), CancellationToken.None);
            }
            catch (IOException)
            {
                // A health check that only knocks.
            }
        }
    }
}
