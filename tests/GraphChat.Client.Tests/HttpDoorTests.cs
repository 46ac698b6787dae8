using System.Net;
using System.Net.Sockets;
using Xunit;

namespace GraphChat.Client.Tests;

public sealed class HttpDoorTests
{
    [Fact]
    public async Task A_connection_that_is_reset_as_it_is_made_is_a_fault_of_transport()
    {
        using var http = new HttpClient(HttpDoor.Handler(ConnectAndLoseAsync));

        var fault = await Assert.ThrowsAsync<HttpRequestException>(
            () => http.GetAsync(new Uri("http://localhost/"), TestContext.Current.CancellationToken));

        Assert.Equal(HttpRequestError.ConnectionError, fault.HttpRequestError);
    }

    private static async ValueTask<Stream> ConnectAndLoseAsync(DnsEndPoint ignored, CancellationToken cancellationToken)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener.LocalEndpoint, cancellationToken);
        var stream = new NetworkStream(socket, ownsSocket: true);
        var accepted = await listener.AcceptSocketAsync(cancellationToken);

        // Closing without lingering sends a reset.
        accepted.LingerState = new LingerOption(true, 0);
        accepted.Close();
        Assert.True(socket.Poll(TimeSpan.FromSeconds(10), SelectMode.SelectRead));
        return stream;
    }
}
