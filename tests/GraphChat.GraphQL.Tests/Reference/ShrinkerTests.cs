using System.Text.Json.Nodes;
using GraphChat.GraphQL.Peer;
using Xunit;

namespace GraphChat.GraphQL.Tests.Reference;

public sealed class ShrinkerTests
{
    [Fact]
    public async Task A_failing_case_is_made_small_and_still_fails()
    {
        var lines = Corpus.Of(CorpusKind.Validation).Select(@case => @case.Line).Where(line => line.Contains("zzz", StringComparison.Ordinal)).ToList();
        var failing = await FailAsync(lines);
        var large = lines.Where((_, i) => failing[i]).MaxBy(line => line.Length)!;
        var small = await Shrinker.ShrinkAsync(large, FailAsync);

        Assert.True((await FailAsync([small]))[0]);
        Assert.InRange(DocumentOf(small).Length, 1, DocumentOf(large).Length / 2);
    }

    private static async Task<IReadOnlyList<bool>> FailAsync(IReadOnlyList<string> lines)
    {
        var peer = new PeerSession();
        var failing = new List<bool>();
        foreach (var line in lines)
        {
            failing.Add((await peer.AnswerAsync(line)).Contains("Cannot query field \\\"zzz", StringComparison.Ordinal));
        }

        return failing;
    }

    private static string DocumentOf(string line) => (string)JsonNode.Parse(line)!["document"]!;
}
