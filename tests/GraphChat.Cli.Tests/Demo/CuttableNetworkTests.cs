using System.Net;
using System.Net.Sockets;
using GraphChat.Cli.Demo;
using Xunit;

namespace GraphChat.Cli.Tests.Demo;

public sealed class CuttableNetworkTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CuttableNetwork _network = new();

    public CuttableNetworkTests() => _listener.Start();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private DnsEndPoint EndPoint => new("localhost", ((IPEndPoint)_listener.LocalEndpoint).Port);

    public void Dispose()
    {
        _network.Dispose();
        _listener.Dispose();
    }

    [Fact]
    public async Task A_cut_breaks_what_is_open_on_both_sides_without_a_goodbye()
    {
        await using var stream = await _network.ConnectAsync(EndPoint, Cancel);
        using var server = await _listener.AcceptSocketAsync(Cancel);

        _network.Cut();

        var reset = await Assert.ThrowsAsync<SocketException>(async () => await server.ReceiveAsync(new byte[1], Cancel));
        Assert.Equal(SocketError.ConnectionReset, reset.SocketErrorCode);
        await Assert.ThrowsAnyAsync<Exception>(async () => await stream.WriteAsync(new byte[1], Cancel));
    }

    [Fact]
    public async Task Nothing_new_opens_until_it_is_mended()
    {
        _network.Cut();
        await Assert.ThrowsAsync<SocketException>(async () => await _network.ConnectAsync(EndPoint, Cancel));

        _network.Mend();
        await using var stream = await _network.ConnectAsync(EndPoint, Cancel);

        Assert.True(stream.CanWrite);
    }

    [Fact]
    public async Task One_persons_cut_is_not_anothers()
    {
        using var other = new CuttableNetwork();
        await using var stream = await other.ConnectAsync(EndPoint, Cancel);

        _network.Cut();

        await stream.WriteAsync(new byte[1], Cancel);
    }
}
