using System.Globalization;
using System.Text;
using System.Text.Json;
using GraphChat.Bench.Processes;

namespace GraphChat.Bench.Fanout;

/// <summary>How the load speaks to one kind of server.</summary>
internal abstract class FanoutTarget
{
    private const int TextLength = 256;

    /// <summary>What stands before the text of an event in a message.</summary>
    public const string MessagePrefix = """{"type":"next","id":"1","payload":{"data":{"events":{"text":""" + "\"";

    /// <summary>What stands after it.</summary>
    public const string MessageSuffix = "\"}}}}";

    /// <summary>Opens a connection that gets every event.</summary>
    public abstract RawSocket OpenSubscriber(int number);

    /// <summary>Opens a connection that publishes.</summary>
    public abstract RawSocket OpenPublisher(int number);

    /// <summary>The frame that publishes an event.</summary>
    public abstract byte[] Event(long number);

    private static string TextOf(long number) => number.ToString("D16", CultureInfo.InvariantCulture).PadRight(TextLength, 'x');

    private static RawSocket OpenGraphQL(int port, int number, string init)
    {
        var socket = RawSocket.Open(port, "/graphql", "graphql-transport-ws", number);
        socket.Send(init);
        var answer = socket.Receive();
        return answer == """{"type":"connection_ack"}""" ? socket : throw new IOException($"Not acknowledged: {answer}");
    }

    /// <summary><see cref="BareBroadcast"/>.</summary>
    public sealed class Bare(int port) : FanoutTarget
    {
        public override RawSocket OpenSubscriber(int number) => RawSocket.Open(port, "/subscribe", "graphql-transport-ws", number);

        public override RawSocket OpenPublisher(int number) => RawSocket.Open(port, "/publish", "graphql-transport-ws", number);

        public override byte[] Event(long number) => RawSocket.Frame(Encoding.UTF8.GetBytes(TextOf(number)));
    }

    /// <summary><see cref="GraphQLBroadcast"/>.</summary>
    public sealed class InMemory(int port) : FanoutTarget
    {
        private const string Init = """{"type":"connection_init"}""";

        public override RawSocket OpenSubscriber(int number)
        {
            var socket = OpenGraphQL(port, number, Init);
            socket.Send("""{"type":"subscribe","id":"1","payload":{"query":"subscription { events { text } }"}}""");
            return socket;
        }

        public override RawSocket OpenPublisher(int number) => OpenGraphQL(port, number, Init);

        public override byte[] Event(long number) => RawSocket.Frame(JsonSerializer.SerializeToUtf8Bytes(new
        {
            type = "subscribe",
            id = number.ToString(CultureInfo.InvariantCulture),
            payload = new { query = "mutation P($text: String!) { publish(text: $text) }", variables = new { text = TextOf(number) } },
        }));
    }

    /// <summary><see cref="NodeServer"/>.</summary>
    public sealed class Node(int port, NodeLoadPlan plan) : FanoutTarget
    {
        private const int SocketsOfASession = 20;

        public override RawSocket OpenSubscriber(int number)
        {
            var socket = OpenGraphQL(port, number, Init(plan.Subscribers[number / SocketsOfASession]));
            socket.Send(JsonSerializer.Serialize(new
            {
                type = "subscribe",
                id = "1",
                payload = new
                {
                    query = "subscription E($id: ID!) { conversationEvents(conversationId: $id) { payload } }",
                    variables = new { id = plan.ConversationId },
                },
            }));
            return socket;
        }

        public override RawSocket OpenPublisher(int number) => OpenGraphQL(port, number, Init(plan.Publisher));

        public override byte[] Event(long number) => RawSocket.Frame(JsonSerializer.SerializeToUtf8Bytes(new
        {
            type = "subscribe",
            id = number.ToString(CultureInfo.InvariantCulture),
            payload = new
            {
                query = "mutation S($input: SendMessageInput!) { sendMessage(input: $input) { event { sequence } } }",
                variables = new
                {
                    input = new
                    {
                        conversationId = plan.ConversationId,
                        clientMessageId = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()),
                        message = plan.Message,
                    },
                },
            },
        }));

        private static string Init(string token) =>
            JsonSerializer.Serialize(new { type = "connection_init", payload = new { authorization = $"Bearer {token}" } });
    }
}
