using System.Text.Json;
using System.Text.Json.Nodes;

namespace GraphChat.GraphQL.Tests.Reference;

/// <summary>Whether two answers to a case agree in what must agree.</summary>
internal static class Comparison
{
    private static readonly JsonDocumentOptions s_deep = new() { MaxDepth = 1000 };

    public static bool Agree(CorpusKind kind, string theirs, string ours)
    {
        var (one, other) = (JsonNode.Parse(theirs, documentOptions: s_deep)!, JsonNode.Parse(ours, documentOptions: s_deep)!);
        try
        {
            return kind switch
            {
                CorpusKind.Validation => FoundErrors.Agree(FoundErrors.OfTheirs(one), FoundErrors.OfOurs(other)),
                CorpusKind.Validity or CorpusKind.Introspection when DefinesBuiltIn(other) => true,
                _ => Essence(kind, one) == Essence(kind, other),
            };
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, which only graphql-js writes.
            return false;
        }
    }

    // Section 3.5: the names of the built-in scalars are taken; graphql-js lets an SDL define them anew.
    private static bool DefinesBuiltIn(JsonNode answer) =>
        answer["errors"] is JsonArray errors && errors.Any(error => ((string?)error!["message"])?.Contains("is built in", StringComparison.Ordinal) == true);

    private static string Essence(CorpusKind kind, JsonNode answer) => kind switch
    {
        CorpusKind.Printing => Differences.OfPlaces(answer),
        CorpusKind.Validity => Differences.OfValidity(answer),
        CorpusKind.Introspection => answer["data"]?["__schema"] is null ? $"{answer["errors"] is JsonArray { Count: > 0 }}" : Differences.OfIntrospection(answer),
        _ => Differences.OfResponses(answer),
    };
}
