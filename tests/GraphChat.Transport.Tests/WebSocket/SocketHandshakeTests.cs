using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Xunit;

namespace GraphChat.Transport.Tests.WebSocket;

public sealed class SocketHandshakeTests
{
    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    [InlineData("")]
    public async Task A_page_of_another_origin_gets_no_socket(string origin)
    {
        await using var server = await TestServer.StartAsync();

        var refusal = await Assert.ThrowsAsync<WebSocketException>(
            () => TestSocket.OpenAsync(server, options => { options.SetRequestHeader("Origin", origin); options.CollectHttpResponseDetails = true; }));

        Assert.Contains("403", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_of_the_same_and_of_configured_origins_get_a_socket()
    {
        var options = new GraphQLTransportOptions();
        options.AllowedOrigins.Add("https://chat.example");
        await using var server = await TestServer.StartAsync(options: options);

        using var same = await TestSocket.OpenAsync(server, o => o.SetRequestHeader("Origin", server.Address.GetLeftPart(UriPartial.Authority)));
        using var configured = await TestSocket.OpenAsync(server, o => o.SetRequestHeader("Origin", "https://chat.example"));
    }

    [Fact]
    public async Task A_client_without_origin_must_not_bring_cookies()
    {
        await using var server = await TestServer.StartAsync();

        await Assert.ThrowsAsync<WebSocketException>(() => TestSocket.OpenAsync(server, o => o.SetRequestHeader("Cookie", "a=b")));
    }

    [Fact]
    public async Task Another_subprotocol_is_refused()
    {
        await using var server = await TestServer.StartAsync();
        using var client = new ClientWebSocket();
        client.Options.AddSubProtocol("graphql-ws");
        client.Options.CollectHttpResponseDetails = true;

        await Assert.ThrowsAsync<WebSocketException>(() => client.ConnectAsync(server.Socket, TestContext.Current.CancellationToken));

        Assert.Equal(HttpStatusCode.BadRequest, client.HttpStatusCode);
    }

    [Fact]
    public async Task Compression_is_not_agreed_to()
    {
        await using var server = await TestServer.StartAsync();
        using var client = new ClientWebSocket();
        client.Options.AddSubProtocol("graphql-transport-ws");
        client.Options.DangerousDeflateOptions = new WebSocketDeflateOptions();
        client.Options.CollectHttpResponseDetails = true;

        await client.ConnectAsync(server.Socket, TestContext.Current.CancellationToken);

        Assert.DoesNotContain("Sec-WebSocket-Extensions", client.HttpResponseHeaders!.Keys);
    }

    [Fact]
    public async Task A_socket_opens_over_HTTP_2_as_well()
    {
        await using var server = await TestServer.StartAsync(protocols: HttpProtocols.Http2);
        using var client = new ClientWebSocket();
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler());
        client.Options.AddSubProtocol("graphql-transport-ws");
        client.Options.HttpVersion = HttpVersion.Version20;
        client.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        await client.ConnectAsync(server.Socket, invoker, TestContext.Current.CancellationToken);

        await client.SendAsync(Encoding.UTF8.GetBytes(TestSocket.Init), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);
        var buffer = new byte[100];
        var read = await client.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "", TestContext.Current.CancellationToken);

        Assert.Equal("""{"type":"connection_ack"}""", Encoding.UTF8.GetString(buffer, 0, read.Count));
        Assert.Equal(WebSocketCloseStatus.NormalClosure, client.CloseStatus);
    }

    [Fact]
    public async Task A_full_server_answers_503()
    {
        await using var server = await TestServer.StartAsync(options: new() { MaxConnections = 1 });
        using var first = await TestSocket.OpenAcknowledgedAsync(server);

        var refusal = await Assert.ThrowsAsync<WebSocketException>(() => TestSocket.OpenAsync(server));

        Assert.Contains("503", refusal.Message, StringComparison.Ordinal);
    }
}
