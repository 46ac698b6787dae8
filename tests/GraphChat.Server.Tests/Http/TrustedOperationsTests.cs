using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GraphChat.Server.Commands;
using GraphChat.Server.Tests.Raw;
using Xunit;

namespace GraphChat.Server.Tests.Http;

/// <summary>A running node that is configured to run only what it knows, and to tell nothing of its schema.</summary>
public sealed class TrustedOperationsTests(SharedNode shared)
{
    private const string Known = "query Known { deliveryService { maxMessageBytes } }";
    private static readonly string Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Known)));

    [Fact]
    public async Task Only_operations_of_the_manifest_run_over_http_and_over_a_socket()
    {
        var deployment = shared.Required().Deployment;
        await using var node = await ChangedNode.StartAsync(deployment, trusted: await ManifestAsync(deployment), isTrustedOnly: true);
        using var ann = await RawPerson.CreateAsync(deployment);
        using var api = new RawApi(node.Origin, ann.Token);

        var byHash = await api.PostAsync(Encoding.UTF8.GetBytes($$"""{"documentId":"sha256:{{Hash}}"}"""));
        var byText = await api.ExecuteAsync(Known);
        var other = await api.ExecuteAsync(Known + " ");
        var unknown = await api.PostAsync(Encoding.UTF8.GetBytes("""{"documentId":"sha256:00"}"""));

        Assert.True(byHash.Data.GetProperty("deliveryService").GetProperty("maxMessageBytes").GetInt32() > 0);
        Assert.Equal(byHash.Text, byText.Text);
        Assert.Equal("UNTRUSTED_OPERATION", other.Code);
        Assert.Equal("OPERATION_NOT_FOUND", unknown.Code);
        Assert.Equal("UNTRUSTED_OPERATION", await SubscribeAsync(node, ann, "subscription { inboxEvents { cursor } }"));
    }

    [Theory]
    [InlineData("{ __schema { queryType { name } } }")]
    [InlineData("""{ __type(name: "Event") { name } }""")]
    [InlineData("{ mee { person { id } } }")]
    [InlineData("{ deliveryService { maxMessageByte } }")]
    [InlineData("""{ people(serch: "a") { nodes { id } } }""")]
    public async Task Where_introspection_is_closed_neither_it_nor_an_error_tells_of_the_schema(string query)
    {
        var deployment = shared.Required().Deployment;
        await using var node = await ChangedNode.StartAsync(deployment, isIntrospectionOpen: false);
        using var ann = await RawPerson.CreateAsync(deployment);
        using var api = new RawApi(node.Origin, ann.Token);

        var answer = await api.ExecuteAsync(query);

        Assert.Equal("GRAPHQL_VALIDATION_FAILED", answer.Code);
        Assert.All(["Did you mean", "maxMessageBytes", "search", "\"me\"", "queryType\":"], told => Assert.DoesNotContain(told, answer.Text, StringComparison.Ordinal));
        Assert.Null((await api.ExecuteAsync("{ __typename }")).Code);
    }

    [Fact]
    public async Task Where_introspection_is_open_errors_suggest_names()
    {
        var deployment = shared.Required().Deployment;
        using var ann = await RawPerson.CreateAsync(deployment);

        var answer = await ann.Api.ExecuteAsync("{ deliveryService { maxMessageByte } }");

        Assert.Contains("Did you mean \\\"maxMessageBytes\\\"?", answer.Text.Replace("\\u0022", "\\\"", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("""{"version":1,"operations":[{"id":"00","body":"{ a }"}]}""")]
    public async Task A_manifest_that_is_none_stops_the_start(string? content)
    {
        var deployment = shared.Required().Deployment;
        var path = deployment.PathOf($"{Guid.NewGuid():n}.json");
        if (content is not null)
        {
            await File.WriteAllTextAsync(path, content, TestContext.Current.CancellationToken);
        }

        var failure = await Assert.ThrowsAsync<StartFailure>(() => ChangedNode.StartAsync(deployment, trusted: path));

        Assert.Equal(ExitCode.Usage, failure.ExitCode);
        Assert.StartsWith("GRAPHCHAT_TrustedOperations: ", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<string> ManifestAsync(TestDeployment deployment)
    {
        var path = deployment.PathOf("operations.json");
        await File.WriteAllTextAsync(
            path,
            JsonSerializer.Serialize(new
            {
                format = "apollo-persisted-query-manifest",
                version = 1,
                operations = new[] { new { id = Hash, name = "Known", type = "query", body = Known } },
            }),
            TestContext.Current.CancellationToken);
        return path;
    }

    private static async Task<string?> SubscribeAsync(ChangedNode node, RawPerson person, string query)
    {
        using var socket = await RawSocket.ConnectAsync(node.Origin, person.Token);
        await socket.SubscribeAsync("1", query);
        var message = JsonElement.Parse(await socket.NextAsync() ?? "{}");
        Assert.Equal("error", message.GetProperty("type").GetString());
        return message.GetProperty("payload")[0].GetProperty("extensions").GetProperty("code").GetString();
    }
}
