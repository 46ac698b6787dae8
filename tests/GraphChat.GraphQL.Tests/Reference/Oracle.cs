using GraphChat.Testing;

namespace GraphChat.GraphQL.Tests.Reference;

/// <summary>Asks graphql-js.</summary>
internal static class Oracle
{
    private const int AtOnce = 3000;
    private static readonly Lock s_lock = new();
    private static readonly Dictionary<CorpusKind, Task<IReadOnlyList<string>>> s_answers = [];

    /// <summary>The answers to all cases of a kind; asked once for all tests.</summary>
    public static Task<IReadOnlyList<string>> AnswersAsync(CorpusKind kind)
    {
        lock (s_lock)
        {
            if (!s_answers.TryGetValue(kind, out var answers))
            {
                s_answers[kind] = answers = AskAsync([.. Corpus.Of(kind).Select(@case => @case.Line)], CancellationToken.None);
            }

            return answers;
        }
    }

    /// <summary>The answers to lines, in their order.</summary>
    public static async Task<IReadOnlyList<string>> AskAsync(IReadOnlyList<string> lines, CancellationToken cancellationToken)
    {
        var answers = new List<string>(lines.Count);
        foreach (var chunk in lines.Chunk(AtOnce))
        {
            var output = await NodeOracle.RunAsync("tests/GraphChat.GraphQL.Tests/oracle", "oracle.mjs", [], string.Join('\n', chunk), cancellationToken);
            answers.AddRange(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }

        return answers.Count == lines.Count ? answers : throw new InvalidOperationException($"{lines.Count} lines had {answers.Count} answers.");
    }
}
