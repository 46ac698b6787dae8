using System.Globalization;
using System.Text.RegularExpressions;

namespace GraphChat.GraphQL.Tests.Reference;

/// <summary>Changes words of an SDL so that it still parses, and is often no valid schema any more.</summary>
internal static partial class SchemaMutator
{
    private static readonly string[] s_words =
    [
        "Int", "String", "Query", "Mutation", "Object0", "Object1", "Face0", "Face1", "Face2", "Union0", "Enum0", "Input0", "Input1", "Scalar0", "Unknown",
        "__reserved", "f0", "f1", "a0", "ENUM0_0",
    ];

    public static string Mutate(Random random, string sdl)
    {
        var words = Names().Matches(sdl).Where(match => !IsKeyword(match.Value)).ToList();
        switch (random.Next(5))
        {
            case 0:
                var lines = sdl.Split('\n').ToList();
                lines.RemoveAt(random.Next(lines.Count));
                return string.Join('\n', lines);
            case 1:
                var all = sdl.Split('\n');
                return sdl + random.Pick(all);
            case 2:
                return Replace(sdl, random.Pick(words), random.Pick(["Int!", "[String!]!", "Input0!", "[Input1!]"]), type: true);
            default:
                return Replace(sdl, random.Pick(words), random.Pick(s_words), type: false);
        }
    }

    private static string Replace(string sdl, Match word, string by, bool type)
    {
        if (type && (word.Index < 2 || sdl[word.Index - 2] != ':'))
        {
            by = by.Trim('[', ']', '!');
        }

        return string.Create(CultureInfo.InvariantCulture, $"{sdl[..word.Index]}{by}{sdl[(word.Index + word.Length)..]}");
    }

    private static bool IsKeyword(string word) => word is "type" or "interface" or "input" or "enum" or "union" or "scalar" or "schema" or "directive"
        or "extend" or "implements" or "on" or "repeatable" or "query" or "mutation" or "subscription" || word.All(char.IsUpper);

    [GeneratedRegex("(?<![\\w@$\"])[A-Za-z_][A-Za-z0-9_]*(?![\\w\"])")]
    private static partial Regex Names();
}
