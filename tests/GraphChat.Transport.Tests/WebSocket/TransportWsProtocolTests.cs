using System.Text;
using GraphChat.Transport.WebSocket;
using Xunit;

namespace GraphChat.Transport.Tests.WebSocket;

public sealed class TransportWsProtocolTests
{
    private readonly TransportWsProtocol _protocol = new(maxOperations: 2);

    [Fact]
    public void Messages_while_the_asker_is_being_asked_for_are_answered_or_refused()
    {
        Assert.IsType<ProtocolStep.Authenticate>(Receive("""{"type":"connection_init","payload":{"a":1}}"""));

        Assert.IsType<ProtocolStep.Reply>(Receive("""{"type":"ping","payload":{"authorization":"x"}}"""));
        Assert.Equal(CloseCode.Unauthorized, Assert.IsType<ProtocolStep.Close>(Subscribe("1")).Code);
        Assert.IsType<ProtocolStep.Nothing>(_protocol.Accept());
        Assert.False(_protocol.IsAcknowledged);
    }

    [Fact]
    public void An_acknowledgement_before_any_connection_init_is_not_sent()
    {
        Assert.IsType<ProtocolStep.Nothing>(_protocol.Accept());
        Assert.IsType<ProtocolStep.Close>(_protocol.InitTimeout());
    }

    [Fact]
    public void The_time_for_connection_init_is_over_only_until_the_acknowledgement()
    {
        Acknowledge();

        Assert.IsType<ProtocolStep.Nothing>(_protocol.InitTimeout());
    }

    [Fact]
    public void An_operation_ends_once_by_itself_or_by_the_client()
    {
        Acknowledge();
        Assert.IsType<ProtocolStep.Start>(Subscribe("1"));
        Assert.IsType<ProtocolStep.Start>(Subscribe("2"));
        Assert.IsType<ProtocolStep.Refuse>(Subscribe("3"));

        Assert.True(_protocol.End("1"));
        Assert.False(_protocol.End("1"));
        Assert.IsType<ProtocolStep.Nothing>(Receive("""{"type":"complete","id":"1"}"""));
        Assert.Equal("2", Assert.IsType<ProtocolStep.Stop>(Receive("""{"type":"complete","id":"2"}""")).Id);
        Assert.False(_protocol.End("2"));
        Assert.IsType<ProtocolStep.Start>(Subscribe("1"));
    }

    [Fact]
    public void One_renewal_runs_at_a_time()
    {
        const string Renewal = """{"type":"ping","payload":{"authorization":"x"}}""";
        Acknowledge();

        Assert.IsType<ProtocolStep.Renew>(Receive(Renewal));
        Assert.Equal(ServerMessages.NotRenewed, Assert.IsType<ProtocolStep.Reply>(Receive(Renewal)).Message);
        Assert.Equal(ServerMessages.Renewed, Assert.IsType<ProtocolStep.Reply>(_protocol.EndRenewal(true)).Message);
        Assert.IsType<ProtocolStep.Renew>(Receive(Renewal));
    }

    [Fact]
    public void After_the_closing_nothing_has_an_effect()
    {
        Acknowledge();
        Subscribe("1");
        Assert.IsType<ProtocolStep.Close>(_protocol.Close(CloseCode.Forbidden, "Session ended"));

        Assert.IsType<ProtocolStep.Nothing>(_protocol.Close(CloseCode.Normal, ""));
        Assert.IsType<ProtocolStep.Nothing>(Receive("garbage"));
        Assert.IsType<ProtocolStep.Nothing>(Subscribe("2"));
        Assert.IsType<ProtocolStep.Nothing>(_protocol.EndRenewal(true));
        Assert.False(_protocol.End("1"));
    }

    // Any sequence of messages and happenings: at most one closing, nothing after it, never more operations than allowed.
    [Fact]
    public void No_sequence_leads_out_of_the_protocol()
    {
        string[] messages =
        [
            """{"type":"connection_init"}""", """{"type":"ping"}""", """{"type":"pong"}""", """{"type":"complete","id":"1"}""",
            """{"type":"subscribe","id":"1","payload":{"query":"a"}}""", """{"type":"subscribe","id":"2","payload":{"query":"a"}}""",
            """{"type":"subscribe","id":"3","payload":{"query":"a"}}""", """{"type":"ping","payload":{"authorization":"x"}}""", "{}",
        ];
        for (var seed = 0; seed < 20_000; seed++)
        {
            var random = new Random(seed);
            var protocol = new TransportWsProtocol(maxOperations: 2);
            var open = new HashSet<string>();
            var closings = 0;
            var isAcknowledged = false;
            for (var i = 0; i < 12; i++)
            {
                var choice = random.Next(messages.Length + 4);
                var step = choice < messages.Length ? protocol.Receive(Read(messages[choice]))
                    : choice == messages.Length ? protocol.Accept()
                    : choice == messages.Length + 1 ? protocol.InitTimeout()
                    : choice == messages.Length + 2 ? protocol.EndRenewal(true)
                    : EndOne(protocol, open);
                Assert.True(closings == 0 || step is ProtocolStep.Nothing, $"Seed {seed}: {step} after the closing.");
                switch (step)
                {
                    case ProtocolStep.Start start:
                        Assert.True(isAcknowledged && open.Add(start.Id) && open.Count <= 2, $"Seed {seed}: {start}.");
                        break;
                    case ProtocolStep.Stop stop:
                        Assert.True(open.Remove(stop.Id), $"Seed {seed}: {stop}.");
                        break;
                    case ProtocolStep.Reply reply when reply.Message.Equals(ServerMessages.ConnectionAck):
                        Assert.False(isAcknowledged, $"Seed {seed}: acknowledged twice.");
                        isAcknowledged = true;
                        break;
                    case ProtocolStep.Close:
                        closings++;
                        open.Clear();
                        break;
                }
            }
        }
    }

    private static ProtocolStep.Nothing EndOne(TransportWsProtocol protocol, HashSet<string> open)
    {
        var id = open.FirstOrDefault() ?? "1";
        Assert.Equal(open.Remove(id), protocol.End(id));
        return ProtocolStep.None;
    }

    private static ClientMessage Read(string message) => ClientMessage.Read(Encoding.UTF8.GetBytes(message), 64, 128);

    private void Acknowledge()
    {
        Receive("""{"type":"connection_init"}""");
        Assert.Equal(ServerMessages.ConnectionAck, Assert.IsType<ProtocolStep.Reply>(_protocol.Accept()).Message);
    }

    private ProtocolStep Receive(string message) => _protocol.Receive(Read(message));

    private ProtocolStep Subscribe(string id) => Receive($$$"""{"type":"subscribe","id":"{{{id}}}","payload":{"query":"{ a }"}}""");
}
