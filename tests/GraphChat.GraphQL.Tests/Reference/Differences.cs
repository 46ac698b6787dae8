using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GraphChat.GraphQL.Tests.Reference;

/// <summary>What of an answer must agree. Each thing left out is a line of docs/protocols/graphql-js.md.</summary>
internal static class Differences
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 1000 };

    private static readonly HashSet<string> s_builtIn = ["skip", "include", "deprecated", "specifiedBy", "oneOf"];

    /// <summary>The printed text, or the place of the first error.</summary>
    public static string OfPlaces(JsonNode answer) => (string?)answer["print"] ?? $"refused at {Places(answer)}";

    /// <summary>Whether the schema is valid.</summary>
    public static string OfValidity(JsonNode answer) => answer["errors"]!.AsArray().Count == 0 ? "valid" : "not valid";

    /// <summary>The data byte for byte, and the places and paths of the errors: those of fields in their order.</summary>
    public static string OfResponses(JsonNode answer) => answer["responses"] is JsonArray responses
        ? string.Join('\n', responses.Select(response => OfResponses(response!)))
        : $"{answer["data"]?.ToJsonString(s_json)} {(answer.AsObject().ContainsKey("data") ? Places(answer) : $"no data {SortedPlaces(answer)}")}";

    /// <summary>The schema, without the words about what is built in and what graphql-js adds beyond the specification.</summary>
    public static string OfIntrospection(JsonNode answer)
    {
        var schema = answer["data"]!["__schema"]!.AsObject();
        var types = schema["types"]!.AsArray().Select(type => type!.DeepClone()).Where(type => !Name(type).StartsWith("__", StringComparison.Ordinal))
            .ToList();
        foreach (var type in types.Where(type => Name(type) is "Int" or "Float" or "String" or "Boolean" or "ID"))
        {
            type["description"] = null;
        }

        var directives = schema["directives"]!.AsArray().Select(directive => directive!.DeepClone())
            .Where(directive => !s_builtIn.Contains(Name(directive))).ToList();
        foreach (var directive in directives)
        {
            directive.AsObject().Remove("isDeprecated");
            directive.AsObject().Remove("deprecationReason");
        }

        schema["types"] = new JsonArray([.. types]);
        schema["directives"] = new JsonArray([.. directives]);
        return schema.ToJsonString(s_json);
    }

    private static string Name(JsonNode node) => (string)node["name"]!;

    // Before execution, errors have no order of their own: rules look at a document each in its own way.
    private static string SortedPlaces(JsonNode answer) => string.Join(' ', Places(answer).Split(' ').Order(StringComparer.Ordinal));

    private static string Places(JsonNode answer) => answer["errors"] is JsonArray errors
        ? string.Join(' ', errors.Select(error => $"{error!["locations"]?.ToJsonString()}{error["path"]?.ToJsonString()}"))
        : "";
}
