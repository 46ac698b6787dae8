using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace GraphChat.GraphQL.Tests.Reference;

/// <summary>
/// Makes a case smaller for as long as it still fails: leaves out runs of tokens, the longest first, of document and SDL.
/// </summary>
internal static partial class Shrinker
{
    private const int MostRounds = 20;
    private const int MostChunks = 6;
    private const int AtOnce = 250;

    /// <summary>The smallest failing case that was found.</summary>
    /// <param name="line">A failing case.</param>
    /// <param name="fails">Says of each candidate whether it fails.</param>
    public static async Task<string> ShrinkAsync(string line, Func<IReadOnlyList<string>, Task<IReadOnlyList<bool>>> fails)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            string? smaller = null;
            foreach (var candidates in Candidates(line).Distinct().OrderBy(candidate => candidate.Length).Chunk(AtOnce).Take(MostChunks))
            {
                var failing = await fails(candidates);
                smaller = candidates.Where((_, i) => failing[i]).FirstOrDefault();
                if (smaller is not null)
                {
                    break;
                }
            }

            if (smaller is null)
            {
                return line;
            }

            line = smaller;
        }

        return line;
    }

    private static IEnumerable<string> Candidates(string line)
    {
        foreach (var member in new[] { "document", "sdl" })
        {
            if ((string?)JsonNode.Parse(line)![member] is not { } text)
            {
                continue;
            }

            var tokens = Tokens().Matches(text).Select(match => match.Value).ToList();
            for (var length = tokens.Count / 2; length >= 1; length /= 2)
            {
                for (var at = 0; at + length <= tokens.Count; at += Math.Max(1, length / 2))
                {
                    var candidate = JsonNode.Parse(line)!.AsObject();
                    candidate[member] = string.Concat(tokens[..at].Concat(tokens[(at + length)..]));
                    yield return candidate.ToJsonString();
                }
            }
        }
    }

    [GeneratedRegex("\"\"\".*?\"\"\"|\"[^\"]*\"|[\\w]+|\\s+|.", RegexOptions.Singleline)]
    private static partial Regex Tokens();
}
