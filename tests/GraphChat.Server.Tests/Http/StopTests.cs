using System.Net;
using System.Net.Sockets;
using System.Text;
using GraphChat.Server.Hosting;
using Xunit;

namespace GraphChat.Server.Tests.Http;

public sealed class StopTests
{
    [Fact]
    public async Task A_node_goes_in_order_though_a_request_does_not_end_before_its_time_is_over()
    {
        await using var deployment = await TestDeployment.CreateAsync();
        var node = await Node.StartAsync(deployment.Options(drain: TimeSpan.FromSeconds(1)), TimeProvider.System, CancellationToken.None);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, deployment.Port, TestContext.Current.CancellationToken);
        var head = Encoding.ASCII.GetBytes(
            $"POST /graphql HTTP/1.1\r\nHost: localhost:{deployment.Port}\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n{{");
        await socket.SendAsync(head, TestContext.Current.CancellationToken);
        using var over = new CancellationTokenSource();
        var trickling = Task.Run(async () =>
        {
            try
            {
                // Fast enough for a server that counts bytes.
                while (!over.IsCancellationRequested)
                {
                    await socket.SendAsync(new byte[200]);
                    await Task.Delay(100);
                }
            }
            catch (SocketException)
            {
                // It was cut off.
            }
        }, TestContext.Current.CancellationToken);

        await node.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        await over.CancelAsync();
        await trickling;
    }
}
