using System.Text.Json;
using GraphChat.Server.Tests.Raw;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.Server.Tests.Documents;

/// <summary>The schema that a node tells, the files it serves and the print that is reviewed are one; graphql-js is the judge.</summary>
public sealed class SchemaTests(SharedNode shared)
{
    private const string Folder = "tests/GraphChat.Server.Tests/oracle";

    [Fact]
    public async Task What_introspection_tells_what_the_node_serves_and_what_is_reviewed_are_the_same()
    {
        var node = shared.Required();
        using var ann = await RawPerson.CreateAsync(node.Deployment);
        var query = await NodeOracle.RunAsync(Folder, "schema.mjs", ["query"], null, TestContext.Current.CancellationToken);
        var introspection = (await ann.Api.ExecuteAsync(query)).Data;
        var sdl = await node.Http.GetStringAsync(new Uri("/schema.graphql", UriKind.Relative), TestContext.Current.CancellationToken);

        var printed = await NodeOracle.RunAsync(
            Folder, "schema.mjs", ["print"], JsonSerializer.Serialize(new { sdl, introspection }), TestContext.Current.CancellationToken);
        var both = JsonDocument.Parse(printed).RootElement;
        var written = both.GetProperty("written").GetString()!;
        var path = Repository.PathOf("schema", "printed", "schema.graphql");
        if (Environment.GetEnvironmentVariable("GRAPHCHAT_WRITE_SCHEMA") == "1")
        {
            await File.WriteAllTextAsync(path, written, TestContext.Current.CancellationToken);
        }

        Assert.Equal(written, both.GetProperty("served").GetString());
        // After a change of schema/sdl: GRAPHCHAT_WRITE_SCHEMA=1, run this test, and review what it wrote.
        Assert.Equal(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), written);
    }
}
