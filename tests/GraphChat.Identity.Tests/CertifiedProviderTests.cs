using System.Text.Json;
using System.Text.Json.Nodes;
using GraphChat.Identity.Tests.Hosting;
using GraphChat.Testing;

namespace GraphChat.Identity.Tests;

/// <summary>A certified provider that we did not write, beside two nodes of ours behind a balancer: the same requests, and the same outcome or a written reason.</summary>
public sealed class CertifiedProviderTests
{
    private const string Folder = "tests/GraphChat.Identity.Tests/oracle";

    [Fact]
    public async Task The_same_requests_end_alike_at_a_certified_provider_or_there_is_a_written_reason()
    {
        // Ours are two nodes, which take the requests in turn.
        await using var host = await IdentityHost.StartAsync(nodes: 2);
        var input = new JsonObject
        {
            ["issuer"] = host.Origin,
            ["account"] = (await host.AddAccountAsync()).UserName,
            ["password"] = IdentityHost.Password,
            ["clients"] = await OracleClients.AddAsync(host),
        };
        var output = await NodeOracle.RunAsync(Folder, "certified/compare.mjs", [], input.ToJsonString(), TestContext.Current.CancellationToken);
        var outcomes = JsonSerializer.Deserialize<List<Outcome>>(output, JsonSerializerOptions.Web)!;
        var path = Repository.PathOf([.. Folder.Split('/'), "certified", "differences.json"]);
        var listed = JsonSerializer.Deserialize<List<Difference>>(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), JsonSerializerOptions.Web)!
            .SelectMany(difference => difference.Cases.Select(pair => (pair.Key, Expected: pair.Value, difference.Reason)))
            .ToDictionary(entry => entry.Key, entry => entry, StringComparer.Ordinal);
        var faults = new List<string>();
        foreach (var (name, ours, theirs) in outcomes)
        {
            var said = $"{name}\n    ours:   {ours}\n    theirs: {theirs}";
            if (!listed.Remove(name, out var entry))
            {
                if (ours != theirs || ours.StartsWith("fault", StringComparison.Ordinal))
                {
                    faults.Add($"An unlisted difference: {said}");
                }
            }
            else if (ours == theirs)
            {
                faults.Add($"Listed, and no longer different: {said}");
            }
            else if (entry.Expected is not [var expectedOurs, var expectedTheirs] || expectedOurs != ours || expectedTheirs != theirs || string.IsNullOrWhiteSpace(entry.Reason))
            {
                faults.Add($"Different in another way than listed: {said}");
            }
        }

        faults.AddRange(listed.Keys.Select(name => $"Listed, and not among the cases: {name}"));
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.Equal(outcomes.Count, outcomes.Select(outcome => outcome.Name).Distinct().Count());
        Assert.True(outcomes.Count > 250, $"{outcomes.Count} outcomes");
    }

    private sealed record Outcome(string Name, string Ours, string Theirs);

    private sealed record Difference(string Reason, Dictionary<string, string[]> Cases);
}
