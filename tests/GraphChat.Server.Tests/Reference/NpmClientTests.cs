using System.Text.Json;
using GraphChat.Server.Tests.Raw;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.Server.Tests.Reference;

/// <summary>Clients and generators that no one here wrote, against a running node.</summary>
public sealed class NpmClientTests(SharedNode shared)
{
    private const string Oracle = "tests/GraphChat.Server.Tests/oracle/clients";
    private const int Events = 12;

    [Theory]
    [InlineData("apollo.mjs")]
    [InlineData("urql.mjs")]
    public async Task A_client_asks_caches_sees_codes_and_follows_a_conversation_while_it_goes_on(string client)
    {
        var deployment = shared.Required().Deployment;
        using var ann = await RawPerson.JoinAsync(deployment);
        using var ben = await RawPerson.JoinAsync(deployment, "Ben Example");
        using var room = await RawRoom.OpenAsync(ann, ben);
        var running = NodeOracle.RunAsync(
            Oracle, client, [deployment.Origin, ann.Token, room.Id, $"{Events}"], null, TestContext.Current.CancellationToken);
        for (var i = 0; i < Events; i++)
        {
            var sent = await room.SendAsync(room.Protect($"message {i}"));
            Assert.Null(sent.Code);
        }

        var seen = JsonElement.Parse(await running);

        Assert.Equal(room.Id, seen.GetProperty("id").GetString());
        Assert.Equal(2, seen.GetProperty("members").GetInt32());
        Assert.True(seen.GetProperty("cached").GetBoolean());
        Assert.Equal("GRAPHQL_VALIDATION_FAILED", seen.GetProperty("failed").GetString());
        Assert.Equal(Enumerable.Range(1, Events), seen.GetProperty("sequences").EnumerateArray().Select(one => one.GetInt32()));
    }

    [Fact]
    public async Task What_is_generated_from_the_introspection_and_our_operations_compiles()
    {
        var deployment = shared.Required().Deployment;
        using var ann = await RawPerson.CreateAsync(deployment);

        var made = JsonElement.Parse(await NodeOracle.RunAsync(
            Oracle,
            "codegen.mjs",
            [deployment.Origin, ann.Token, Repository.PathOf("schema", "operations")],
            null,
            TestContext.Current.CancellationToken));

        Assert.True(made.GetProperty("code").GetInt32() == 0, made.GetProperty("problems").GetString());
        var types = made.GetProperty("types").EnumerateArray().Select(type => type.GetString()!).ToHashSet();
        Assert.Superset(
            new HashSet<string> { "Conversation", "Event", "SendMessageInput", "SendMessageMutation", "InboxEventsSubscription", "MeQuery" },
            types);
    }
}
