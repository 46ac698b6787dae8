using System.Text.Json;
using GraphChat.Server.Commands;
using GraphChat.Server.Hosting;
using GraphChat.Server.Sessions;
using GraphChat.Server.Tests.Raw;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace GraphChat.Server.Tests.Authorization;

public sealed class ApiKeyTests
{
    [Fact]
    public async Task It_opens_what_is_the_same_for_everybody_and_no_persons_field_over_http_and_socket()
    {
        await using var deployment = await TestDeployment.CreateAsync();
        var (key, line) = ApiKeys.Create("skillhub");
        var file = deployment.PathOf("api-keys");
        await File.WriteAllTextAsync(file, $"# partners\n\n{line}\n", TestContext.Current.CancellationToken);
        await using var node = await Node.StartAsync(deployment.Options(apiKeysFile: file), TimeProvider.System, TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = new Uri(deployment.Origin) };
        http.DefaultRequestHeaders.Add("x-api-key", key);

        var facts = await AskAsync(http, "{ deliveryService { maxMessageBytes } __schema { queryType { name } } }");
        Assert.Equal(262_144, facts.Data.GetProperty("deliveryService").GetProperty("maxMessageBytes").GetInt32());
        foreach (var query in new[]
        {
            "{ me { sessionId } }", "{ node(id: \"usr_00000000000040008000000000000000\") { id } }", "{ nodes(ids: [\"x\"]) { id } }", "{ people { nodes { id } } }",
            "{ conversation(id: \"con_00000000000040008000000000000000\") { id } }",
            "mutation { registerDevice(input: {chainEntry: \"AAAA\"}) { device { id } } }",
            "mutation { sendMessage(input: {conversationId: \"x\", clientMessageId: \"01a1fd4f-2ab6-7100-84a7-0ab063bffa31\", message: \"AAAA\"}) { event { id } } }",
        })
        {
            Assert.Equal("FORBIDDEN", (await AskAsync(http, query)).Code);
        }

        using var socket = await RawSocket.OpenAsync(deployment.Origin);
        await socket.SendAsync(JsonSerializer.Serialize(new { type = "connection_init", payload = new { apiKey = key } }));
        Assert.Equal("""{"type":"connection_ack"}""", await socket.NextAsync());
        await socket.SubscribeAsync("1", "subscription { inboxEvents { cursor } }");
        Assert.Contains("FORBIDDEN", await socket.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_is_not_in_the_file_is_refused()
    {
        await using var deployment = await TestDeployment.CreateAsync();
        var file = deployment.PathOf("api-keys");
        var (key, line) = ApiKeys.Create("skillhub");
        await File.WriteAllTextAsync(file, line, TestContext.Current.CancellationToken);
        await using var node = await Node.StartAsync(deployment.Options(apiKeysFile: file), TimeProvider.System, TestContext.Current.CancellationToken);
        foreach (var wrong in new[] { ApiKeys.Create("skillhub").Key, key + "A", key[..^1], "", line.Split(' ')[1], "gck_" })
        {
            using var http = new HttpClient { BaseAddress = new Uri(deployment.Origin) };
            http.DefaultRequestHeaders.TryAddWithoutValidation("x-api-key", wrong);
            Assert.Equal("UNAUTHENTICATED", (await AskAsync(http, "{ deliveryService { maxMessageBytes } }")).Code);
        }
    }

    [Fact]
    public async Task The_command_makes_a_key_and_its_line_and_a_broken_file_stops_the_start()
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var configuration = new ConfigurationBuilder().Build();

        Assert.Equal(0, await CommandLine.RunAsync(["api-key", "skillhub"], configuration, output, errors, CancellationToken.None));
        Assert.Equal(64, await CommandLine.RunAsync(["api-key", "two words"], configuration, output, errors, CancellationToken.None));
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, output.ToString().Split(": ")[^1], TestContext.Current.CancellationToken);
            Assert.Equal("skillhub", ApiKeys.Read(file).Find(output.ToString().Split(": ")[1].Split('\n')[0].Trim()));
            await File.WriteAllTextAsync(file, "skillhub opensesame", TestContext.Current.CancellationToken);
            Assert.Contains("line 1", Assert.Throws<StartFailure>(() => ApiKeys.Read(file)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<Answer> AskAsync(HttpClient http, string query)
    {
        using var body = new ByteArrayContent(RawApi.Body(query));
        body.Headers.ContentType = new("application/json");
        using var response = await http.PostAsync(new Uri("/graphql", UriKind.Relative), body, TestContext.Current.CancellationToken);
        return new Answer((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
