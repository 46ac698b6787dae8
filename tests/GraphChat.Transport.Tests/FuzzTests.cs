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

    // What a run may leave behind, whatever came: buffers of the pools, compiled code.
    private const long MostLeft = 64 * 1024 * 1024;

    private static int Times => Environment.GetEnvironmentVariable("GRAPHCHAT_TEST_FULL") is { Length: > 0 } ? 20 : 1;

    [Fact]
    public void No_message_makes_the_reader_throw()
    {
        for (var seed = 0; seed < 50_000 * Times; seed++)
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
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var seed = 0; seed < 1500 * Times; seed++)
        {
            using var content = new ByteArrayContent(Mutate(seed));
            content.Headers.ContentType = new("application/json");

            using var response = await server.Http.PostAsync(server.GraphQL, content, TestContext.Current.CancellationToken);

            Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest, $"Seed {seed}: {response.StatusCode}");
        }

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, MostLeft);
    }

    [Fact]
    public async Task No_bytes_on_a_socket_make_the_server_fault()
    {
        await using var server = await TestServer.StartAsync(TestSchema.CreateExecutor());
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var seed = 0; seed < 300 * Times; seed++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, server.Address.Port, TestContext.Current.CancellationToken);
            var stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(
                "GET /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"), TestContext.Current.CancellationToken);
            var random = new Random(seed);
            var frames = seed % 2 == 0 ? Noise(random) : Conversation(random, seed);

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

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, MostLeft);
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

    private static byte[] Noise(Random random)
    {
        var frames = new byte[random.Next(1, 400)];
        random.NextBytes(frames);
        if (random.Next(2) == 0)
        {
            // A head that is right leads deeper: a final, masked text frame.
            frames[0] = 0x81;
            frames[Math.Min(1, frames.Length - 1)] |= 0x80;
        }

        return frames;
    }

    // Right frames around wrong messages, cut anywhere, with control frames between.
    private static byte[] Conversation(Random random, int seed)
    {
        var frames = new List<byte>(Frame(0x81, Encoding.UTF8.GetBytes("""{"type":"connection_init"}""")));
        for (var i = random.Next(1, 12); i > 0; i--)
        {
            var message = Mutate((seed * 31) + i);
            var cut = random.Next(message.Length + 1);
            frames.AddRange(random.Next(4) switch
            {
                0 => [.. Frame(0x01, message[..cut]), .. Frame(0x80, message[cut..])],
                1 => [.. Frame(0x01, message[..cut]), .. Frame(0x89, [1, 2]), .. Frame(0x80, message[cut..])],
                2 => Frame((byte)(0x80 | random.Next(16)), message[..Math.Min(cut, 125)]),
                _ => Frame(0x81, message),
            });
        }

        return [.. frames];
    }

    private static byte[] Frame(byte first, byte[] message)
    {
        // Masked with zeros, which leave it as it is.
        byte[] head = message.Length < 126
            ? [first, (byte)(0x80 | message.Length), 0, 0, 0, 0]
            : [first, 0x80 | 126, (byte)(message.Length >> 8), (byte)message.Length, 0, 0, 0, 0];
        return [.. head, .. message];
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
