using System.Net;
using System.Net.Sockets;
using System.Text;
using GraphChat.Transport.Tests.Reference;
using GraphChat.Transport.WebSocket;
using Xunit;

namespace GraphChat.Transport.Tests;

/// <summary>Garbage of every kind: nothing but a clean refusal, and the server serves on.</summary>
public sealed class FuzzTests
{
    private static readonly string[] Seeds =
    [
        """{"query":"query A($a: Int!) { a: echo(text: \"\\u00e9 \\\"\") ... on Query { hello } }","variables":{"a":[1,-2.5e3,null,{"b":"\ud83d\ude00"}]},"operationName":"A","extensions":{"persistedQuery":{"sha256Hash":"00"}}}""",
        """{"type":"subscribe","id":"1","payload":{"query":"{ hello }","variables":{"a":1}}}""",
        """{"type":"connection_init","payload":{"authorization":"x"}}""",
        """{"type":"ping","payload":{"authorization":"y"}}""",
        """{"type":"complete","id":"1"}""",
    ];

    [Fact]
    public void No_message_makes_the_reader_throw()
    {
        for (var seed = 0; seed < 50_000; seed++)
        {
            var message = ClientMessage.Read(Mutate(seed), 64, 128);

            if (message is ClientMessage.Subscribe subscribe)
            {
                // What was taken can be read on without a fault.
                _ = subscribe.Parameters.Variables.ToString();
                _ = ServerMessages.NextPrefix(subscribe.Id);
            }
        }
    }

    [Fact]
    public async Task No_body_makes_the_server_fault()
    {
        await using var server = await TestServer.StartAsync(TestSchema.CreateExecutor());
        for (var seed = 0; seed < 1500; seed++)
        {
            using var content = new ByteArrayContent(Mutate(seed));
            content.Headers.ContentType = new("application/json");

            using var response = await server.Http.PostAsync(server.GraphQL, content, TestContext.Current.CancellationToken);

            Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest, $"Seed {seed}: {response.StatusCode}");
        }
    }

    [Fact]
    public async Task No_bytes_on_a_socket_make_the_server_fault()
    {
        await using var server = await TestServer.StartAsync(TestSchema.CreateExecutor());
        for (var seed = 0; seed < 300; seed++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, server.Address.Port, TestContext.Current.CancellationToken);
            var stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(
                "GET /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"), TestContext.Current.CancellationToken);
            var random = new Random(seed);
            var frames = new byte[random.Next(1, 400)];
            random.NextBytes(frames);
            if (random.Next(2) == 0)
            {
                // A head that is right leads deeper: a final, masked text frame.
                frames[0] = 0x81;
                frames[Math.Min(1, frames.Length - 1)] |= 0x80;
            }

            try
            {
                await stream.WriteAsync(frames, TestContext.Current.CancellationToken);
                client.Client.Shutdown(SocketShutdown.Send);
                await stream.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
            }
            catch (IOException)
            {
                // The server cut it.
            }
        }

        using var response = await server.Http.GetAsync(new Uri(server.GraphQL, "?query=%7Bhello%7D"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_document_of_any_depth_is_refused_and_not_fatal()
    {
        await using var server = await TestServer.StartAsync(TestSchema.CreateExecutor());
        foreach (var deep in new[] { Nested("{a", "}"), "{a(b:" + Nested("[", "]") + ")}", "query($a:" + Nested("[", "]") + "){a}", "{a(b:" + Nested("{a:", "}") + ")}" })
        {
            using var content = new StringContent($"{{\"query\":\"{deep}\"}}", Encoding.UTF8, "application/json");
            using var response = await server.Http.PostAsync(server.GraphQL, content, TestContext.Current.CancellationToken);
            Assert.Contains("errors", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
    }

    private static string Nested(string open, string close) =>
        string.Concat(Enumerable.Repeat(open, 40_000)) + string.Concat(Enumerable.Repeat(close, 40_000));

    private static byte[] Mutate(int seed)
    {
        var random = new Random(seed);
        var bytes = new List<byte>(Encoding.UTF8.GetBytes(Seeds[seed % Seeds.Length]));
        for (var i = random.Next(6); i > 0 && bytes.Count > 0; i--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveAt(at);
                    break;
                case 2:
                    bytes.Insert(at, (byte)"{}[]\":,\\u0d8 \n"[random.Next(14)]);
                    break;
                case 3:
                    bytes.RemoveRange(at, bytes.Count - at);
                    bytes.Add((byte)'}');
                    break;
                default:
                    bytes.InsertRange(at, bytes.GetRange(0, Math.Min(bytes.Count, random.Next(20))).ToArray());
                    break;
            }
        }

        return [.. bytes];
    }
}
