using System.Text.Json;
using GraphChat.Testing;
using Xunit;

namespace GraphChat.Transport.Tests.Reference;

/// <summary>The audits of graphql-http, every MUST, SHOULD and MAY, against a server on the real engine.</summary>
public sealed class GraphQLHttpAuditTests
{
    private const int LeastAudits = 60;

    [Fact]
    public async Task Every_audit_of_GraphQL_over_HTTP_is_passed()
    {
        await using var server = await TestServer.StartAsync(TestSchema.CreateExecutor());

        var answer = await NodeOracle.RunAsync(
            "tests/GraphChat.Transport.Tests/oracle", "audit.mjs", [server.GraphQL.AbsoluteUri], null, TestContext.Current.CancellationToken);

        var audits = answer.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line)).ToArray();
        Assert.True(audits.Length >= LeastAudits, $"Only {audits.Length} audits ran.");
        Assert.Empty(audits.Where(audit => audit.GetProperty("status").GetString() != "ok").Select(audit => audit.ToString()));
    }
}
