using System.Text.Json.Nodes;
using GraphChat.GraphQL.Peer;
using Xunit;

namespace GraphChat.GraphQL.Tests.Reference;

/// <summary>
/// The engine and graphql-js, asked the same. The case that differs is shown whole, made small first. Where the two differ on
/// purpose is written in docs/protocols/graphql-js.md.
/// </summary>
public sealed class ReferenceTests(ITestOutputHelper output)
{
    private const int LeastViolations = 50;

    [Theory]
    [InlineData(CorpusKind.Printing)]
    [InlineData(CorpusKind.Validity)]
    [InlineData(CorpusKind.Introspection)]
    [InlineData(CorpusKind.Execution)]
    public async Task The_engine_answers_as_graphql_js_does(CorpusKind kind) => await CompareAsync(kind);

    [Fact]
    public async Task Each_rule_finds_what_graphql_js_finds_where_it_finds_it()
    {
        var theirs = await CompareAsync(CorpusKind.Validation);
        var violations = ReferenceRules.All.ToDictionary(group => group, _ => 0);
        foreach (var group in theirs.SelectMany(answer => FoundErrors.OfTheirs(JsonNode.Parse(answer)!).Select(error => error.Group).Distinct()))
        {
            violations[group] = violations.GetValueOrDefault(group) + 1;
        }

        foreach (var (group, times) in violations)
        {
            output.WriteLine($"{times,6} {group}");
        }

        Assert.All(violations, entry => Assert.InRange(entry.Value, LeastViolations, int.MaxValue));
    }

    private async Task<IReadOnlyList<string>> CompareAsync(CorpusKind kind)
    {
        var cases = Corpus.Of(kind);
        var theirs = await Oracle.AnswersAsync(kind);
        var ours = await AskUsAsync([.. cases.Select(@case => @case.Line)]);
        var agreed = Enumerable.Range(0, cases.Count).Select(i => Comparison.Agree(kind, theirs[i], ours[i])).ToArray();
        var wrong = Enumerable.Range(0, cases.Count).Where(i => agreed[i] != cases[i].Differs is null).OrderBy(i => cases[i].Line.Length).ToArray();
        var refused = theirs.Count(answer => answer.Contains("\"errors\":[{", StringComparison.Ordinal));
        output.WriteLine($"{cases.Count} cases of {kind}, {refused} of them with errors; {agreed.Count(agrees => !agrees)} answered differently, {cases.Count(@case => @case.Differs is not null)} on purpose.");
        if (wrong.Length > 0)
        {
            Assert.Fail(await DescribeAsync(kind, cases[wrong[0]], wrong.Length));
        }

        Assert.InRange(refused, 0, cases.Count - 1);
        return theirs;
    }

    private static async Task<string> DescribeAsync(CorpusKind kind, CorpusCase @case, int count)
    {
        if (@case.Differs is not null)
        {
            return $"No difference any more (section {@case.Differs}):\n{@case.Line}";
        }

        var line = await Shrinker.ShrinkAsync(@case.Line, async lines =>
        {
            var theirs = await AskThemAsync(lines);
            var ours = await AskUsAsync(lines);
            return [.. lines.Select((_, i) => !Comparison.Agree(kind, theirs[i], ours[i]))];
        });
        return $"{count} cases differ; the shortest, made small:\n{line}\n\ngraphql-js:  {(await AskThemAsync([line]))[0]}\nthis engine: {(await AskUsAsync([line]))[0]}\n\nas generated:\n{@case.Line}";
    }

    private static Task<IReadOnlyList<string>> AskThemAsync(IReadOnlyList<string> lines) => Oracle.AskAsync(lines, TestContext.Current.CancellationToken);

    private static async Task<IReadOnlyList<string>> AskUsAsync(IReadOnlyList<string> lines)
    {
        var peer = new PeerSession();
        var answers = new List<string>(lines.Count);
        foreach (var line in lines)
        {
            answers.Add(await peer.AnswerAsync(line));
        }

        return answers;
    }
}
