using System.Text.Json;
using GraphChat.Mls.Peer;
using Xunit;

namespace GraphChat.Mls.Tests.Peer;

/// <summary>The library as a process that other implementations talk to.</summary>
public sealed class PeerServerTests
{
    private readonly PeerServer _server = new();

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("null")]
    [InlineData("""{"cmd":"nothing"}""")]
    [InlineData("""{"cmd":7}""")]
    [InlineData("""{"cmd":"createClient","client":"x","suite":4}""")]
    [InlineData("""{"cmd":"createClient","client":"x","suite":-1}""")]
    [InlineData("""{"cmd":"createGroup","client":"alice","groupId":"%%%"}""")]
    [InlineData("""{"cmd":"processMessage","client":"alice","groupId":"Zw==","message":""}""")]
    [InlineData("""{"cmd":"processMessage","client":"alice","groupId":"Zw==","message":"AAEAAgE="}""")]
    [InlineData("""{"cmd":"join","client":"alice","welcome":"AAEAAwADAAA="}""")]
    [InlineData("""{"cmd":"externalCommit","client":"alice","groupInfo":"AAEABA=="}""")]
    [InlineData("""{"cmd":"remove","client":"alice","groupId":"Zw==","leafIndex":4294967295}""")]
    [InlineData("""{"cmd":"remove","client":"alice","groupId":"Zw==","leafIndex":99999999999}""")]
    [InlineData("""{"cmd":"commit","client":"alice","groupId":"Zw==","proposals":[{"type":"psk","pskId":"AA=="}]}""")]
    [InlineData("""{"cmd":"mergePending","client":"alice","groupId":"Zw=="}""")]
    [InlineData("""{"cmd":"exportSecret","client":"alice","groupId":"Zw==","label":"x","length":16000000}""")]
    [InlineData("""{"cmd":"exportSecret","client":"alice","groupId":"Zw==","label":"x","length":16000}""")]
    [InlineData("""{"cmd":"publicGroup","action":"open","groupInfo":"AAEABA=="}""")]
    public void What_is_no_request_is_answered_so_and_changes_nothing(string line)
    {
        Ok("""{"id":1,"cmd":"createClient","client":"alice","suite":3}""");
        var before = Ok("""{"id":2,"cmd":"createGroup","client":"alice","groupId":"Zw==","unknown":{"field":true}}""").GetProperty("epochAuthenticator").GetString();

        using var reply = JsonDocument.Parse(_server.Answer(line));

        Assert.False(reply.RootElement.GetProperty("ok").GetBoolean());
        Assert.False(string.IsNullOrEmpty(reply.RootElement.GetProperty("errorType").GetString()));
        var after = Ok("""{"id":3,"cmd":"epochAuthenticator","client":"alice","groupId":"Zw=="}""");
        Assert.Equal(before, after.GetProperty("epochAuthenticator").GetString());
    }

    [Fact]
    public void Says_what_it_can()
    {
        var hello = Ok("""{"id":1,"cmd":"hello"}""");

        Assert.Equal([1, 2, 3, 5, 7], hello.GetProperty("suites").EnumerateArray().Select(suite => suite.GetInt32()));
        string[] expected =
        [
            "hello", "createClient", "createKeyPackage", "createGroup", "add", "remove", "update", "commit", "mergePending", "clearPending",
            "propose", "join", "externalCommit", "processMessage", "encrypt", "exportSecret", "epochAuthenticator", "groupState", "groupInfo",
            "storePsk", "createExternalSender", "externalPropose", "proposeSelfAdd", "branch", "reinitWelcome", "forget", "quit",
            "publicGroupOpen", "publicGroupProcess", "publicGroupState",
        ];
        Assert.Empty(expected.Except(hello.GetProperty("commands").EnumerateArray().Select(command => command.GetString()!)));
    }

    private JsonElement Ok(string line)
    {
        using var reply = JsonDocument.Parse(_server.Answer(line));
        Assert.True(reply.RootElement.GetProperty("ok").GetBoolean(), reply.RootElement.GetRawText());
        return reply.RootElement.GetProperty("result").Clone();
    }
}
