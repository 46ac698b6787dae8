using System.Text;
using System.Text.Json;
using GraphChat.Mls.Peer;
using Xunit;

namespace GraphChat.Mls.Tests.Peer;

/// <summary>Lines that no honest peer writes.</summary>
public sealed class HostileLineTests
{
    private static readonly string[] s_values =
    [
        "null", "true", "0", "-1", "1e400", "3.5", "18446744073709551616", "\"\"", "\"AAAA\"", "\"\\ud800\"", "[]", "{}", "[[]]", "[null]", "[{}]",
        "[\"AAEAAQ==\"]", "{\"a\":1,\"a\":2}", "[{\"type\":\"add\"}]", "[{\"type\":7}]", "[{\"signatureKey\":\"\",\"identity\":\"\"}]",
    ];

    private static readonly string[] s_fields =
    [
        "client", "groupId", "suite", "identity", "lifetimeSeconds", "lastResort", "exposePrivateKeys", "externalSenders", "requiredCapabilities",
        "rawExtensions", "keyPackage", "keyPackages", "leafIndex", "merge", "publicMessage", "ratchetTreeExtension", "aad", "proposals", "type", "welcome",
        "ratchetTree", "resumeFrom", "groupInfo", "resync", "message", "data", "label", "context", "length", "withTree", "pskId", "psk", "name", "handle", "newGroupId",
    ];

    private readonly PeerServer _server = new();

    [Fact]
    public void Every_command_answers_every_field_of_every_wrong_kind_and_goes_on()
    {
        Assert.True(IsOk("""{"id":1,"cmd":"createClient","client":"alice","suite":3,"identity":"YWxpY2U="}"""));
        Assert.True(IsOk("""{"id":2,"cmd":"createGroup","client":"alice","groupId":"Zw=="}"""));
        var commands = JsonDocument.Parse(_server.Answer("""{"id":3,"cmd":"hello"}""")).RootElement.GetProperty("result").GetProperty("commands")
            .EnumerateArray().Select(command => command.GetString()!).Where(command => command is not ("quit" or "forget")).ToList();
        Assert.True(commands.Count >= 28);
        foreach (var command in commands)
        {
            Answered($$"""{"id":"x","cmd":"{{command}}"}""", "x");
            Answered($$"""{"id":"x","cmd":"{{command}}","client":"nobody","groupId":"bm9uZQ==","name":"nobody","handle":"none"}""", "x");
            foreach (var field in s_fields)
            {
                foreach (var value in s_values)
                {
                    // The later of two fields of one name counts.
                    Answered($$"""{"id":"x","cmd":"{{command}}","client":"alice","groupId":"Zw==","{{field}}":{{value}}}""", "x");
                }
            }
        }

        Assert.True(IsOk("""{"id":4,"cmd":"createGroup","client":"alice","groupId":"bGFzdA=="}"""));
    }

    [Theory]
    [InlineData("{\"id\":{\"a\":1,\"a\":2},\"cmd\":\"hello\"}")]
    [InlineData("{\"id\":[1],\"cmd\":\"hello\"}")]
    [InlineData("{\"id\":\"\\ud800\",\"cmd\":\"hello\"}")]
    [InlineData("{\"id\":1,\"cmd\":\"\\ud800\"}")]
    [InlineData("{\"\\ud800\":1,\"cmd\":\"nothing\"}")]
    [InlineData("{\"id\":1,\"cmd\":\"hello\"")]
    [InlineData("{\"id\":1}{\"id\":2}")]
    [InlineData("\u0000")]
    public void A_line_that_is_no_request_gets_an_error(string line)
    {
        using var reply = JsonDocument.Parse(_server.Answer(line));
        Assert.False(reply.RootElement.GetProperty("ok").GetBoolean());
        Assert.False(string.IsNullOrEmpty(reply.RootElement.GetProperty("errorType").GetString()));
    }

    [Fact]
    public void Depth_and_length_are_errors_too()
    {
        Assert.False(IsOk(new string('[', 100_000)));
        Assert.False(IsOk($$"""{"id":1,"cmd":"processMessage","client":"alice","groupId":"Zw==","message":"{{new string('A', 8 << 20)}}"}"""));
        Assert.False(IsOk($$"""{"id":1,"cmd":"{{new string('x', 1 << 20)}}"}"""));
    }

    [Fact]
    public async Task A_line_that_is_too_long_is_passed_over_and_the_next_one_is_read()
    {
        using var input = new StringReader("short\r\n" + new string('x', 300_000) + "\n\nlast");
        var lines = new BoundedLines(input, 200_000);

        Assert.Equal(("short", false), await lines.ReadAsync());
        Assert.True((await lines.ReadAsync())!.Value.TooLong);
        Assert.Equal(("", false), await lines.ReadAsync());
        Assert.Equal(("last", false), await lines.ReadAsync());
        Assert.Null(await lines.ReadAsync());
    }

    private bool IsOk(string line)
    {
        using var reply = JsonDocument.Parse(_server.Answer(line));
        return reply.RootElement.GetProperty("ok").GetBoolean();
    }

    private void Answered(string line, string id)
    {
        var answer = _server.Answer(line);
        Assert.DoesNotContain('\n', answer);
        Assert.Equal(Encoding.UTF8.GetByteCount(answer), Encoding.UTF8.GetBytes(answer).Length);
        using var reply = JsonDocument.Parse(answer);
        Assert.Equal(id, reply.RootElement.GetProperty("id").GetString());
        if (!reply.RootElement.GetProperty("ok").GetBoolean())
        {
            Assert.False(string.IsNullOrEmpty(reply.RootElement.GetProperty("errorType").GetString()), line);
        }
    }
}
