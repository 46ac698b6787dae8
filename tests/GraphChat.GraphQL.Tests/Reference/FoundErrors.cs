using System.Text.Json.Nodes;

namespace GraphChat.GraphQL.Tests.Reference;

/// <summary>The errors of a validation by group of rules and place, and which differences are meant.</summary>
internal static class FoundErrors
{
    // A fragment that spreads itself, or is there twice, has no fields of its own; where such are compared first differs.
    private const string Merging = "5.3.2 Field Selection Merging";
    private const string FragmentNames = "5.5.1.1 Fragment Name Uniqueness";
    private const string Cycles = "5.5.2.2 Fragment Spreads Must Not Form Cycles";

    // Where an object names a field twice, graphql-js looks at the last value alone; 5.6.1 speaks of each value.
    private const string Values = "5.6 Values";
    private const string Uniqueness = "5.6.3 Input Object Field Uniqueness";

    /// <summary>Of an answer of graphql-js.</summary>
    public static List<(string Group, string Places)> OfTheirs(JsonNode answer) => Of(answer, ReferenceRules.OfTheirs);

    /// <summary>Of an answer of the engine.</summary>
    public static List<(string Group, string Places)> OfOurs(JsonNode answer) => Of(answer, ReferenceRules.OfOurs);

    /// <summary>Whether both found the same, but for what is meant.</summary>
    public static bool Agree(List<(string Group, string Places)> theirs, List<(string Group, string Places)> ours) =>
        theirs.Except(ours).All(error => IsMeant(error, theirs, ours)) && ours.Except(theirs).All(error => IsMeant(error, theirs, theirs));

    // The same two fields can be met on several ways, with more or fewer of the fields below them named.
    private static bool IsMeant((string Group, string Places) error, List<(string Group, string Places)> theirs, List<(string Group, string Places)> others) =>
        error.Group switch
        {
            Values => theirs.Any(other => other.Group == Uniqueness),
            Merging when theirs.Any(other => other.Group is Cycles or FragmentNames) => true,
            Merging => others.Any(other => other.Group == Merging && other.Places.Split(' ')[0] == error.Places.Split(' ')[0]),
            _ => false,
        };

    private static List<(string Group, string Places)> Of(JsonNode answer, Func<string, string?> groupOf) =>
    [
        .. answer["errors"]!.AsArray()
            .Select(error => (Group: GroupOf((string?)error!["extensions"]?["rule"], groupOf)!, Places: Places(error)))
            .Where(error => error.Group is not null)
            .Order(),
    ];

    // What is wrong before any rule is asked has none.
    private static string? GroupOf(string? rule, Func<string, string?> groupOf) => rule is null ? "not asked" : groupOf(rule);

    private static string Places(JsonNode error) =>
        string.Join(' ', (error["locations"]?.AsArray() ?? []).Select(place => $"{place!["line"]}:{place["column"]}"));
}
